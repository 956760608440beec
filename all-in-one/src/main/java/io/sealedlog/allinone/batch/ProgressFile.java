package io.sealedlog.allinone.batch;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Remembers how far an import is, for a second run. To lose the last of it does no harm: the
/// server knows what it has.
final class ProgressFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final Optional<Path> file;

  /// @param file empty to remember nothing
  ProgressFile(Optional<Path> file) {
    this.file = file;
  }

  /// @throws IOException when the file is there and is none of these
  Confirmed read() throws IOException {
    return file.isPresent() && Files.exists(file.get())
        ? JSON.readValue(file.get().toFile(), Confirmed.class)
        : Confirmed.NOTHING;
  }

  void write(Confirmed confirmed) throws IOException {
    if (file.isEmpty()) {
      return;
    }
    Path target = file.get().toAbsolutePath();
    Path draft = target.resolveSibling(target.getFileName() + ".new");
    Files.write(draft, JSON.writeValueAsBytes(confirmed));
    Path _ =
        Files.move(
            draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
