package io.sealedlog.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static final RouteTable<String> TABLE =
      RouteTable.<String>empty()
          .with(Route.get("/v1/one"), name -> request -> Answer.ok(name))
          .with(
              Route.post("/v1/two/{id}", "wait"),
              name -> {
                throw new AssertionError("made although only the routes are asked for");
              });

  @Test
  void tellsItsRoutesWithoutMakingEndpoints() {
    assertThat(TABLE.routes())
        .containsExactly(Route.get("/v1/one"), Route.post("/v1/two/{id}", "wait"));
  }

  @Test
  void makesEndpointsFromWhatItIsGiven() {
    RouteTable<Endpoint> table = RouteTable.<Endpoint>empty().with(Route.get("/v1/one"), it -> it);
    Endpoint endpoint = request -> Answer.noContent();

    assertThat(table.calls(endpoint))
        .containsExactly(new RouteTable.Call(Route.get("/v1/one"), endpoint));
  }

  @Test
  void matchesAddressesOfARoutesForm() {
    Route route = Route.get("/v1/two/{id}");

    assertThat(route.matches("/v1/two/7")).isTrue();
    assertThat(route.matches("/v1/two/")).isFalse();
    assertThat(route.matches("/v1/two/7/8")).isFalse();
  }
}
