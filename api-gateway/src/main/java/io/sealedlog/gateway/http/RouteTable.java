package io.sealedlog.gateway.http;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// The routes of one package as data: available without the dependencies of their endpoints.
///
/// @param <R> what the package's endpoints are constructed from
/// @param rows in the order of the API description
public record RouteTable<R>(List<Row<R>> rows) {
  public RouteTable {
    rows = List.copyOf(rows);
  }

  /// @param endpoint constructs the endpoint
  record Row<R>(Route route, Function<R, Endpoint> endpoint) {}

  /// A route with its endpoint.
  public record Call(Route route, Endpoint endpoint) {}

  public static <R> RouteTable<R> empty() {
    return new RouteTable<>(List.of());
  }

  /// Returns this table with one more route.
  public RouteTable<R> with(Route route, Function<R, Endpoint> endpoint) {
    return new RouteTable<>(
        Stream.concat(rows.stream(), Stream.of(new Row<>(route, endpoint))).toList());
  }

  public List<Route> routes() {
    return rows.stream().map(Row::route).toList();
  }

  /// Constructs the endpoints and returns them with their routes.
  public List<Call> calls(R from) {
    return rows.stream().map(row -> new Call(row.route(), row.endpoint().apply(from))).toList();
  }
}
