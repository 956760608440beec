package io.sealedlog.gateway.http;

import java.util.Set;

/// A line of the route table.
///
/// @param method in capitals
/// @param path with parameters in braces, as in the OpenAPI document
/// @param parameters the query parameters that the call knows; any other is refused
record Route(String method, String path, Endpoint endpoint, Set<String> parameters) {

  static Route get(String path, Endpoint endpoint, String... parameters) {
    return new Route("GET", path, endpoint, Set.of(parameters));
  }

  static Route post(String path, Endpoint endpoint, String... parameters) {
    return new Route("POST", path, endpoint, Set.of(parameters));
  }

  static Route put(String path, Endpoint endpoint, String... parameters) {
    return new Route("PUT", path, endpoint, Set.of(parameters));
  }

  static Route delete(String path, Endpoint endpoint, String... parameters) {
    return new Route("DELETE", path, endpoint, Set.of(parameters));
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
