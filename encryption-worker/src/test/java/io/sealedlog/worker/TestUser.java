package io.sealedlog.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import java.security.SecureRandom;
import java.util.UUID;

/// A user with a real identity.
public record TestUser(UserId id, Identity identity, IdentityRecord record) {
  public static TestUser create(int number) {
    UUID id = new UUID(0x019a_0000_0000_7000L, 0x8000_0000_0000_0000L | number);
    Identity identity = Identity.generate(new SecureRandom());
    return new TestUser(new UserId(id), identity, identity.firstRecord(id, 1_000));
  }

  /// Returns the user with the next version of the identity.
  public TestUser renewed() {
    Identity next = Identity.generate(new SecureRandom());
    return new TestUser(id, next, next.nextRecord(record, identity, 2_000));
  }

  public Command.PublishIdentity publish() {
    return publish(record.encoded());
  }

  public Command.PublishIdentity publish(Bytes encoded) {
    return new Command.PublishIdentity(id, encoded);
  }

  public Member member(Member.Role role) {
    return new Member(id, role, record.version(), record.hash());
  }
}
