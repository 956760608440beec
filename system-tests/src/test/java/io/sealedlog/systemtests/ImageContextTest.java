package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `docker build` gets of a directory in which somebody has started the all-in-one.
class ImageContextTest {
  private static final Path IGNORED = MetricsPage.ROOT.resolve(".dockerignore");
  private static final String ANYWHERE = "**/";

  @ParameterizedTest
  @ValueSource(strings = {"data", "data.keys", "mine.keys"})
  void hasNeitherDataNorTheirMasterKey(String directory) throws IOException {
    List<String> patterns =
        Files.readAllLines(IGNORED).stream()
            .filter(line -> line.startsWith(ANYWHERE))
            .map(line -> line.substring(ANYWHERE.length()))
            .toList();

    assertThat(patterns)
        .anyMatch(pattern ->
            FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(directory)));
  }
}
