package io.sealedlog.gateway.http;

import io.javalin.http.Context;
import io.sealedlog.gateway.config.HttpSettings;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Reads request bodies within limits of length and time.
final class RequestBody {
  private static final int CHUNK = 8 * 1024;

  /// Bytes of a too long body that are still read. Answering and closing while the client still
  /// writes would reset the connection, and the client might never see the answer.
  private static final int MAX_DISCARDED_BYTES = 8 * 1024 * 1024;

  private static final String CONNECTION = "sealedlog.connection";
  private static final String HEADERS = "sealedlog.headers";

  private final int limit;
  private final long timeoutNanos;

  RequestBody(HttpSettings settings) {
    this.limit = settings.bodyLimitBytes();
    this.timeoutNanos = settings.bodyTimeout().toNanos();
  }

  /// Stores the connection and the header fields in the request: the connection to set its idle
  /// timeout while a body is read, the fields because Javalin exposes only one line of each.
  static Request noteConnection(Request request, HttpFields.Mutable responseHeaders) {
    request.setAttribute(CONNECTION, request.getConnectionMetaData().getConnection().getEndPoint());
    request.setAttribute(HEADERS, request.getHeaders());
    return request;
  }

  static EndPoint connection(Context context) {
    return Objects.requireNonNull(context.<EndPoint>attribute(CONNECTION));
  }

  /// Returns the values of all lines of a header, in order.
  static List<String> lines(Context context, String name) {
    return Objects.requireNonNull(context.<HttpFields>attribute(HEADERS)).getValuesList(name);
  }

  /// @param atLeast bytes allowed for this body, even if the general limit is lower
  byte[] read(Context context, int atLeast) {
    requireJson(context);
    int maxBytes = Math.max(limit, atLeast);
    EndPoint connection = connection(context);
    long idleTimeout = connection.getIdleTimeout();
    try {
      InputStream input = context.bodyInputStream();
      if (context.contentLength() < 0 || input.available() < context.contentLength()) {
        // A connection may be idle for longer than while a body is expected.
        connection.setIdleTimeout(timeoutNanos / 1_000_000);
      }
      if (context.contentLength() > maxBytes) {
        // A client that sent `Expect: 100-continue` has not started to send the body.
        discard(input, context.header("Expect") == null ? context.contentLength() : 0);
        throw tooLarge(maxBytes);
      }
      return read(input, maxBytes);
    } catch (IOException e) {
      if (hasCause(e, TimeoutException.class)) {
        throw slow();
      }
      throw Problem.of(ProblemType.BAD_REQUEST, "the body ended before it was complete");
    } finally {
      connection.setIdleTimeout(idleTimeout);
    }
  }

  /// Returns the body without limits of length or time; only an idle connection is closed.
  InputStream stream(Context context, String type) {
    String given = context.contentType();
    if (given == null || !isUtf8(given.toLowerCase(Locale.ROOT), type)) {
      throw Problem.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be " + type + ", in UTF-8");
    }
    String encoding = context.header("Content-Encoding");
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return context.bodyInputStream();
    }
    if (!encoding.equalsIgnoreCase("gzip")) {
      throw Problem.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          "a body with a Content-Encoding other than gzip is not read");
    }
    return new GzipInput(context.bodyInputStream());
  }

  private byte[] read(InputStream input, int maxBytes) throws IOException {
    long start = System.nanoTime();
    ByteArrayOutputStream body = new ByteArrayOutputStream(CHUNK);
    byte[] chunk = new byte[CHUNK];
    int read = input.read(chunk);
    while (read >= 0) {
      if (body.size() + read > maxBytes) {
        discard(input, MAX_DISCARDED_BYTES);
        throw tooLarge(maxBytes);
      }
      if (System.nanoTime() - start > timeoutNanos) {
        throw slow();
      }
      body.write(chunk, 0, read);
      read = input.read(chunk);
    }
    return body.toByteArray();
  }

  private void discard(InputStream input, long length) throws IOException {
    if (length > MAX_DISCARDED_BYTES) {
      return;
    }
    long start = System.nanoTime();
    byte[] chunk = new byte[CHUNK];
    long discarded = 0;
    int read = 0;
    while (read >= 0 && discarded < length && System.nanoTime() - start < timeoutNanos) {
      read = input.read(chunk);
      discarded += read;
    }
  }

  private static void requireJson(Context context) {
    String type = context.contentType();
    if (type == null || !isUtf8(type.toLowerCase(Locale.ROOT), "application/json")) {
      throw Problem.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json, in UTF-8");
    }
    if (context.header("Content-Encoding") != null) {
      throw Problem.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "a body with a Content-Encoding is not read");
    }
  }

  private static boolean isUtf8(String type, String expected) {
    String[] parts = type.split(";", -1);
    if (!parts[0].strip().equals(expected)) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replace("\"", "").strip();
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    @Nullable Throwable cause = failure;
    while (cause != null) {
      if (type.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static Problem tooLarge(int maxBytes) {
    return Problem.of(
        ProblemType.TOO_LARGE, "the body must be at most " + maxBytes + " bytes long");
  }

  private Problem slow() {
    return Problem.of(
        ProblemType.SLOW_BODY, "the body must arrive within " + timeoutNanos / 1_000_000 + " ms");
  }
}
