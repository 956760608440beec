package io.sealedlog.gateway.http;

import io.sealedlog.gateway.config.RateSettings.Limited;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Describes an API call: its method, address, parameters and limits. The [Endpoint] that answers
/// it is not part of the description.
///
/// @param method in capitals
/// @param path with parameters in braces, as in the OpenAPI document
/// @param parameters the known query parameters; any other is refused
/// @param counting how requests are counted against limits
public record Route(String method, String path, Set<String> parameters, Counting counting) {

  /// @param limited null when requests are not limited
  /// @param byUser whether the call needs a session, and is counted for its user
  record Counting(@Nullable Limited limited, boolean byUser) {
    private static final Counting NONE = new Counting(null, false);

    private static Counting of(String method, String path) {
      if (!path.startsWith("/v1/")) {
        return NONE;
      }
      return new Counting(method.equals("GET") ? Limited.READS : Limited.SENDS, true);
    }
  }

  private Route(String method, String path, String... parameters) {
    this(method, path, Set.of(parameters), Counting.of(method, path));
  }

  /// Returns this route without authentication, counted for the address only: for callers who have
  /// no session, or calls that cost the same with one.
  public Route open(Limited limited) {
    return new Route(method, path, parameters, new Counting(limited, false));
  }

  /// Returns this route with another, more expensive limit than its method implies.
  public Route countedAs(Limited limited) {
    return new Route(method, path, parameters, new Counting(limited, counting.byUser()));
  }

  public static Route get(String path, String... parameters) {
    return new Route("GET", path, parameters);
  }

  public static Route post(String path, String... parameters) {
    return new Route("POST", path, parameters);
  }

  public static Route put(String path, String... parameters) {
    return new Route("PUT", path, parameters);
  }

  public static Route delete(String path, String... parameters) {
    return new Route("DELETE", path, parameters);
  }

  /// Returns whether an actual path matches this route, whatever the method.
  boolean matches(String address) {
    String[] expected = path.split("/", -1);
    String[] actual = address.split("/", -1);
    if (expected.length != actual.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      boolean parameter = expected[i].startsWith("{");
      if (parameter ? actual[i].isEmpty() : !expected[i].equals(actual[i])) {
        return false;
      }
    }
    return true;
  }
}
