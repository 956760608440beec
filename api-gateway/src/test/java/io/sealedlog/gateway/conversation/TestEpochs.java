package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart;
import java.security.SecureRandom;
import java.util.List;

/// Makes epochs as a gateway or a client makes them.
public final class TestEpochs {
  private static final SecureRandom RANDOM = new SecureRandom();

  private TestEpochs() {}

  /// @param members by user id ascending
  public static EpochStart start(
      Suite suite,
      int number,
      EpochStart.Reason reason,
      List<IdentityRecord> members,
      ConversationShare share) {
    EpochFactory factory = new EpochFactory(suite, RANDOM);
    return factory.start(number, reason, members.stream().map(factory::recipient).toList(), share);
  }
}
