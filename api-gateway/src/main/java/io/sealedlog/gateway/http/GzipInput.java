package io.sealedlog.gateway.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/// A gzip stream that reads its header only on the first read, because the header may arrive late.
final class GzipInput extends FilterInputStream {
  private static final int BUFFER = 16 * 1024;

  private boolean begun;

  GzipInput(InputStream packed) {
    super(packed);
  }

  @Override
  public int read() throws IOException {
    begin();
    return super.read();
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    begin();
    return super.read(bytes, from, length);
  }

  private void begin() throws IOException {
    if (!begun) {
      begun = true;
      in = new GZIPInputStream(in, BUFFER);
    }
  }
}
