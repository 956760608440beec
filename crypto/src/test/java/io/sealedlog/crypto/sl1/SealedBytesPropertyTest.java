package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The other sealed or encoded forms: decoding gives back the input, and every flipped bit and
/// every other length is detected.
class SealedBytesPropertyTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Bytes GATEWAY = Bytes.wrap(Sample.bytes("gateway", 16));
  private static final byte[] RECORD_KEY = Sample.bytes("record key", 16);
  private static final IdentityRecord RECORD = Sample.record(Sample.ALICE, "alice");
  private static final SecretBytes KEY = Sample.secret("key");

  @Property
  void commandsOpenOnlyUnchanged(@ForAll @Size(max = 300) byte[] command, @ForAll int bit) {
    CommandSealer sealer = new CommandSealer(7, KEY, GATEWAY, RANDOM);
    CommandOpener opener =
        new CommandOpener(kid -> kid == 7 ? Optional.of(KEY.copy()) : Optional.empty());
    byte[] value = sealer.seal(RECORD_KEY, command);

    assertThat(opener.open(RECORD_KEY, value)).isEqualTo(command);
    refused(
        () -> opener.open(RECORD_KEY, Sample.flipped(value, Math.floorMod(bit, 8 * value.length))));
    refused(() -> opener.open(RECORD_KEY, Arrays.copyOf(value, Math.floorMod(bit, value.length))));
    refused(() -> opener.open(RECORD_KEY, Arrays.copyOf(value, value.length + 1)));
  }

  @Property
  void identityWrapsOpenOnlyUnchanged(@ForAll @Size(32) byte[] seed, @ForAll int bit) {
    IdentityWrap.Binding binding = IdentityWrap.Binding.recovery(RECORD, 1);
    Bytes wrap = IdentityWrap.seal(binding, KEY, SecretBytes.copyOf(seed), RANDOM).encode();

    assertThat(IdentityWrap.parse(wrap).open(binding, KEY).shared()).isEqualTo(seed);
    Bytes flipped = Bytes.wrap(Sample.flipped(wrap.shared(), Math.floorMod(bit, 480)));
    refused(() -> IdentityWrap.parse(flipped).open(binding, KEY));
    refused(() -> IdentityWrap.parse(wrap.slice(0, Math.floorMod(bit, 60))));
  }

  @Property(tries = 300)
  void identityRecordsParseOnlyUnchanged(@ForAll int bit) {
    byte[] encoded = RECORD.encoded().toArray();
    int at = Math.floorMod(bit, 8 * encoded.length);

    refused(() -> IdentityRecord.parse(Bytes.wrap(Sample.flipped(encoded, at))));
    refused(() -> IdentityRecord.parse(RECORD.encoded().slice(0, at / 8)));
  }

  @Property
  void tokensAreReadBack(@ForAll long high, @ForAll long low, @ForAll @IntRange(max = 69) int n) {
    SessionToken token = SessionToken.issue(new UUID(high, low), RANDOM);
    String text = token.text();
    SessionToken parsed = SessionToken.parse(text);

    assertThat(parsed.sessionId()).isEqualTo(token.sessionId());
    assertThat(parsed.matches(token.secretHash())).isTrue();
    if (n < text.length()) {
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> SessionToken.parse(text.substring(0, n)));
    }
  }

  @Property
  void recoveryCodesAreReadBack(@ForAll @Size(19) byte[] bits) {
    RecoveryCode code = RecoveryCode.generate(new FixedRandom(bits));
    String text = code.text();

    for (String variant :
        new String[] {text, text.toLowerCase(Locale.ROOT), text.replace("-", " ")}) {
      assertThat(RecoveryCode.parse(variant).recoveryAuth().matches(code.recoveryAuth())).isTrue();
    }
  }

  @Property
  void vaultCellsOpenOnlyUnchanged(@ForAll @Size(max = 100) byte[] secret, @ForAll int bit) {
    VaultSealing sealing = VaultSealing.derive(KEY, "test", RANDOM);
    VaultSealing.Cell cell = new VaultSealing.Cell("t", "c", Bytes.wrap(RECORD_KEY));
    Bytes sealed = sealing.seal(cell, SecretBytes.copyOf(secret));

    assertThat(sealing.open(cell, sealed).shared()).isEqualTo(secret);
    int at = Math.floorMod(bit, 8 * sealed.length());
    refused(() -> sealing.open(cell, Bytes.wrap(Sample.flipped(sealed.shared(), at))));
    refused(() -> sealing.open(cell, sealed.slice(0, at / 8)));
  }

  @Property
  void base64UrlHasOneTextForOneByteString(@ForAll @Size(max = 60) byte[] bytes) {
    String text = Base64Url.encode(bytes);

    assertThat(Base64Url.decode(text)).isEqualTo(bytes);
    refused(() -> Base64Url.decode(text + "="));
    refused(() -> Base64Url.decode(text + "\n"));
  }

  private static void refused(ThrowingCallable call) {
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(call)
        .isInstanceOfAny(
            OpenFailedException.class, MalformedException.class, UnknownKeyException.class);
  }
}
