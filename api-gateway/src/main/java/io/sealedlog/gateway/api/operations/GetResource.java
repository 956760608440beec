package io.sealedlog.gateway.api.operations;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Serves a file of the program itself, such as `GET /openapi.json` and `GET /docs`.
final class GetResource implements Endpoint {
  private static final String NOTHING_FROM_ELSEWHERE =
      "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src"
          + " 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Answer answer;

  GetResource(String name, String contentType) {
    this.answer =
        Answer.bytes(read(name), contentType)
            .withHeader("Content-Security-Policy", NOTHING_FROM_ELSEWHERE);
  }

  @Override
  public Answer handle(Request request) {
    return answer;
  }

  static byte[] read(String name) {
    try (InputStream file = GetResource.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the program lacks its file " + name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
