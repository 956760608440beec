package io.sealedlog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.runtime.kafka.AccessRights;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The table of rights in the operator's guide is made of their definition, which the command
/// `topics acls` uses.
class AccessRightsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", ".")).resolve("../docs/operations.md");
  private static final String BEGIN = "<!-- rights: made by AccessRightsPageTest -->\n";
  private static final String END = "<!-- end of rights -->";

  @Test
  void tableIsWhatTheDefinitionSays() throws Exception {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(end).as("the marks of the table in " + PAGE).isGreaterThanOrEqualTo(begin);
    String table = "\n" + AccessRights.table() + "\n";
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
    }

    assertThat(Files.readString(PAGE)).contains(BEGIN + table + END);
  }
}
