package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that the search finds secrets, because otherwise finding nothing would prove nothing.
class SecretSearchTest {
  private static final String SECRET = "the canary that sings in the log ✓";
  private static final byte[] BYTES = SECRET.getBytes(StandardCharsets.UTF_8);

  @Test
  void findsItAsItIsInUtf16AndInHex() {
    SecretSearch search = new SecretSearch().plantText("canary", SECRET);
    search.searchText("plain", "before " + SECRET + " after");
    search.search("utf-16le", ("xx" + SECRET).getBytes(StandardCharsets.UTF_16LE));
    search.search("utf-16be", ("xx" + SECRET).getBytes(StandardCharsets.UTF_16BE));
    search.searchText("hex", "00" + HexFormat.of().formatHex(BYTES) + "ff");
    search.searchText("HEX", "00" + HexFormat.of().withUpperCase().formatHex(BYTES) + "FF");
    assertThat(search.found()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void findsItInsideOfBase64AtEveryAlignment(int before) {
    byte[] whole = ("x".repeat(before) + SECRET + "tail").getBytes(StandardCharsets.UTF_8);
    SecretSearch search = new SecretSearch().plantText("canary", SECRET);
    search.searchText("base64", Base64.getEncoder().encodeToString(whole));
    search.searchText("base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
    assertThat(search.found())
        .contains("canary in base64 in base64", "canary in base64url in base64url");
  }

  @Test
  void findsItAcrossTheChunksOfAFile(@TempDir Path directory) throws IOException {
    byte[] content = new byte[3 << 20];
    System.arraycopy(BYTES, 0, content, (1 << 20) - 7, BYTES.length);
    Files.write(directory.resolve("file"), content);
    SecretSearch search = new SecretSearch().plantText("canary", SECRET);
    search.searchFiles(directory, Set.of());
    assertThat(search.found()).hasSize(1);
    assertThat(search.searchedBytes()).isEqualTo(content.length);
  }
}
