package io.sealedlog.gateway.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
  private static final int LIMIT = 10;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void readsLinesHoweverTheyArrive(int atOnce) throws IOException {
    assertThat(read("a\nbcd\n\n0123456789\nlast", atOnce))
        .containsExactly("1 a", "2 bcd", "3 ", "4 0123456789", "5 last");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void skipsALineThatIsTooLongToItsEnd(int atOnce) throws IOException {
    assertThat(read("a\n01234567890\nb\n" + "x".repeat(5_000) + "\nc\n", atOnce))
        .containsExactly("1 a", "2 TOO_LONG", "3 b", "4 TOO_LONG", "5 c");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void endsAfterALineThatIsTooLongAndHasNoEnd(int atOnce) throws IOException {
    assertThat(read("x".repeat(5_000), atOnce)).containsExactly("1 TOO_LONG");
    assertThat(read("", atOnce)).isEmpty();
  }

  private static List<String> read(String text, int atOnce) throws IOException {
    LineReader reader = new LineReader(new Pieces(text, atOnce), LIMIT);
    List<String> lines = new ArrayList<>();
    LineReader.Result found = reader.next();
    while (found != LineReader.Result.END) {
      lines.add(
          reader.number()
              + " "
              + (found == LineReader.Result.TOO_LONG
                  ? found
                  : new String(
                      reader.buffer(),
                      reader.lineStart(),
                      reader.lineEnd() - reader.lineStart(),
                      StandardCharsets.UTF_8)));
      found = reader.next();
    }
    return lines;
  }

  /// A stream that returns few bytes per read.
  private static final class Pieces extends InputStream {
    private final InputStream all;
    private final int atOnce;

    Pieces(String text, int atOnce) {
      this.all = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
      this.atOnce = atOnce;
    }

    @Override
    public int read() throws IOException {
      return all.read();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return all.read(bytes, from, Math.min(atOnce, length));
    }
  }
}
