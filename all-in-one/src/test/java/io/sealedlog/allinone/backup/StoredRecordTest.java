package io.sealedlog.allinone.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredRecordTest {
  private static final StoredRecord FULL =
      new StoredRecord(
          1_764_547_200_123L,
          Bytes.ofHex("00ff"),
          Bytes.ofHex("cafe"),
          List.of(
              new StoredRecord.Field("origin", Bytes.ofHex("01")),
              new StoredRecord.Field("nothing", null)));

  @Test
  void readsWhatItHasWritten() throws IOException {
    StoredRecord deleting = new StoredRecord(-1, Bytes.EMPTY, null, List.of());
    DataInputStream file = stream(FULL.encode(), deleting.encode());

    assertThat(StoredRecord.read(file)).contains(FULL);
    assertThat(StoredRecord.read(file)).contains(deleting);
    assertThat(StoredRecord.read(file)).isEmpty();
  }

  @Test
  void refusesARecordThatIsCutAnywhere() {
    byte[] whole = FULL.encode();
    for (int length = Integer.BYTES; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> StoredRecord.read(stream(cut)))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesLengthsThatLie() {
    for (int place = 0; place + Integer.BYTES <= FULL.encode().length; place++) {
      for (int lie : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20}) {
        byte[] changed = FULL.encode();
        ByteBuffer.wrap(changed).putInt(place, lie);
        try {
          // A lie in the time, or in what a field has, makes another record.
          assertThat(StoredRecord.read(stream(changed))).isPresent();
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("no record");
        }
      }
    }
  }

  private static DataInputStream stream(byte[]... frames) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(frames).mapToInt(each -> each.length).sum());
    for (byte[] frame : frames) {
      all.put(frame);
    }
    return new DataInputStream(new ByteArrayInputStream(all.array()));
  }
}
