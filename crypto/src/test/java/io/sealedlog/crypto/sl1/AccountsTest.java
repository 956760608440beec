package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsTest {
  private final SecureRandom random = new SecureRandom();
  private final PasswordVerifier verifier = new PasswordVerifier(Sample.secret("pepper"), 4);

  @Test
  void aVerifierMatchesItsKeyOnly() {
    String text = verifier.create(Sample.secret("key"), random);

    assertThat(text).startsWith("$2b$04$").hasSize(60);
    assertThat(verifier.matches(text, Sample.secret("key"))).isTrue();
    assertThat(verifier.matches(text, Sample.secret("another key"))).isFalse();
  }

  @Test
  void aVerifierMatchesUnderItsPepperOnly() {
    String text = verifier.create(Sample.secret("key"), random);

    PasswordVerifier other = new PasswordVerifier(Sample.secret("another pepper"), 4);

    assertThat(other.matches(text, Sample.secret("key"))).isFalse();
  }

  @Test
  void aVerifierOfAnotherCostStillMatches() {
    String text =
        new PasswordVerifier(Sample.secret("pepper"), 5).create(Sample.secret("key"), random);

    assertThat(verifier.matches(text, Sample.secret("key"))).isTrue();
  }

  @Test
  void refusesATextThatIsNoVerifier() {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> verifier.matches("hello", Sample.secret("key")));
  }

  @Test
  void unknownUsersTakeTheSamePathAsKnownOnes() {
    verifier.matchNobody(Sample.secret("key"));
  }

  @Test
  void anIdentityUnlocksWithThePasswordAndWithTheRecoveryCode() {
    SecretBytes userShare = SecretBytes.random(random, 32);
    KdfParameters kdf = KdfParameters.pbkdf2(10, random);
    RecoveryCode code = RecoveryCode.generate(random);
    Identity identity = Identity.generate(random);
    IdentityRecord record = identity.firstRecord(Sample.ALICE, Sample.AT);
    var byPassword = IdentityWrap.Binding.password(record, kdf, 1);
    var byCode = IdentityWrap.Binding.recovery(record, 1);
    SecretBytes kek = PasswordKeys.derive("a password", kdf).keyEncryptionKey(userShare);
    IdentityWrap passwordWrap = IdentityWrap.seal(byPassword, kek, identity.seed(), random);
    IdentityWrap recoveryWrap =
        IdentityWrap.seal(byCode, code.recoveryKey(userShare), identity.seed(), random);

    SecretBytes again = PasswordKeys.derive("a password", kdf).keyEncryptionKey(userShare);
    SecretBytes recovered = RecoveryCode.parse(code.text()).recoveryKey(userShare);

    assertThat(Identity.unlock(passwordWrap.open(byPassword, again), record).matches(record))
        .isTrue();
    assertThat(Identity.unlock(recoveryWrap.open(byCode, recovered), record).matches(record))
        .isTrue();
  }

  @Test
  void aSecondVersionFollowsTheFirst() {
    Identity first = Identity.generate(random);
    IdentityRecord one = first.firstRecord(Sample.ALICE, Sample.AT);

    IdentityRecord two = Identity.generate(random).nextRecord(one, first, Sample.AT + 1);

    IdentityRecord parsed = IdentityRecord.parse(two.encoded());
    parsed.requireSuccessorOf(one);
    assertThat(parsed).isEqualTo(two);
    assertThat(parsed.version()).isEqualTo(2);
    assertThat(parsed.suites()).containsExactlyInAnyOrder(Suite.X25519, Suite.X_WING);
  }

  @Test
  void aFingerprintIsTheSameOnBothSides() {
    Bytes alice = Sample.record(Sample.ALICE, "alice").hash();
    Bytes bob = Sample.record(Sample.BOB, "bob").hash();

    assertThat(Fingerprint.of(alice, bob))
        .isEqualTo(Fingerprint.of(bob, alice))
        .matches("([0-9]{5} ){11}[0-9]{5}");
  }

  @Test
  void aFakeSaltIsStableAndDiffersByName() {
    SecretBytes key = Sample.secret("enumeration key");

    assertThat(FakeSalt.of(key, "nobody"))
        .isEqualTo(FakeSalt.of(key, "nobody"))
        .isNotEqualTo(FakeSalt.of(key, "anybody"));
  }

  @Test
  void nothingSecretIsPrinted() {
    Identity identity = Sample.identity("alice");
    SessionToken token = SessionToken.issue(Sample.SESSION, random);

    for (Object secret :
        List.of(
            identity,
            identity.kemKeyPair(Suite.X25519),
            RecoveryCode.generate(random),
            token,
            Sample.share(),
            Sample.epochKeys(Suite.X25519),
            Sample.senderContext(Suite.X25519))) {
      assertThat(secret.toString()).doesNotContainPattern("[0-9a-f]{40}");
    }
    assertThat(token.toString()).doesNotContain(token.text());
  }

  @Test
  void aMembersHashDoesNotDependOnTheOrder() {
    List<MembersHash.Entry> members = Sample.members();

    assertThat(MembersHash.of(members.reversed())).isEqualTo(MembersHash.of(members));
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> MembersHash.of(List.of(members.getFirst(), members.getFirst())));
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> MembersHash.of(List.of()));
  }
}
