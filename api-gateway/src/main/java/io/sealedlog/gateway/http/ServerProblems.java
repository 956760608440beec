package io.sealedlog.gateway.http;

import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.problem.ProblemType;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Answers, as a problem, requests that Jetty refuses before routing: invalid HTTP, ambiguous URIs,
/// too large headers.
final class ServerProblems extends ErrorHandler {
  private static final String NO_REQUEST_ID = "none";

  private final Json json = new Json();

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    ProblemType type = typeOf(status);
    response.setStatus(type.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answer.PROBLEM);
    response.write(true, body(type), callback);
  }

  private ByteBuffer body(ProblemType type) {
    String detail = "the server refused the request before any call was looked for";
    byte[] bytes = json.write(ProblemAnswer.body(type, detail, NO_REQUEST_ID));
    return ByteBuffer.wrap(bytes);
  }

  private static ProblemType typeOf(int status) {
    return switch (status) {
      case 404 -> ProblemType.UNKNOWN_ROUTE;
      case 408 -> ProblemType.SLOW_BODY;
      case 413 -> ProblemType.TOO_LARGE;
      case 414 -> ProblemType.ADDRESS_TOO_LONG;
      case 431 -> ProblemType.HEADERS_TOO_LARGE;
      case 503 -> ProblemType.UNAVAILABLE;
      default -> status >= 500 ? ProblemType.INTERNAL : ProblemType.BAD_REQUEST;
    };
  }
}
