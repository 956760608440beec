package io.sealedlog.gateway.http;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// The calls of one package as data: their routes are known without anything that their endpoints
/// need.
///
/// @param <R> what the package's endpoints are made from
/// @param lines in the order of the API description
public record RouteTable<R>(List<Line<R>> lines) {
  public RouteTable {
    lines = List.copyOf(lines);
  }

  /// @param endpoint makes it
  public record Line<R>(Route route, Function<R, Endpoint> endpoint) {}

  /// A route with the endpoint that answers it.
  public record Call(Route route, Endpoint endpoint) {}

  public static <R> RouteTable<R> empty() {
    return new RouteTable<>(List.of());
  }

  /// This table with one more line.
  public RouteTable<R> with(Route route, Function<R, Endpoint> endpoint) {
    return new RouteTable<>(
        Stream.concat(lines.stream(), Stream.of(new Line<>(route, endpoint))).toList());
  }

  public List<Route> routes() {
    return lines.stream().map(Line::route).toList();
  }

  /// The calls with endpoints made from this.
  public List<Call> calls(R from) {
    return lines.stream()
        .map(line -> new Call(line.route(), line.endpoint().apply(from)))
        .toList();
  }
}
