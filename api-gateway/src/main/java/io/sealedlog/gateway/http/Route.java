package io.sealedlog.gateway.http;

import io.sealedlog.gateway.config.RateSettings.Limited;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of a call without its endpoint.
///
/// @param method in capitals
/// @param path with parameters in braces, as in the OpenAPI document
/// @param parameters the query parameters that the call knows; any other is refused
/// @param counting how requests are counted against limits
public record Route(String method, String path, Set<String> parameters, Counting counting) {

  /// @param limited null when requests are not counted at all
  /// @param byUser whether the caller needs a session, and is counted
  public record Counting(@Nullable Limited limited, boolean byUser) {
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

  /// The same for callers of whom only the address is counted, because they have no session or
  /// because a session makes what they ask for no cheaper.
  public Route open(Limited limited) {
    return new Route(method, path, parameters, new Counting(limited, false));
  }

  /// The same, of which the address counts for something more expensive than its method tells.
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

  /// Whether an address is of this route's form, whatever the method.
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
