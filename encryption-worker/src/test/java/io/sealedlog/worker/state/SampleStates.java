package io.sealedlog.worker.state;

import static io.sealedlog.worker.TestRequests.id;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.Creation;
import io.sealedlog.worker.kernel.EpochState;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// States with made-up values.
final class SampleStates {
  static final Creation CREATION =
      new Creation(new CommandId(id(1_000, 7)), filled(16, 0xd1), new Outcome.Stored(2, 9, 1_000));

  private SampleStates() {}

  static ConversationState conversation(int members) {
    List<Member> list =
        IntStream.range(0, members)
            .mapToObj(number ->
                new Member(
                    new UserId(id(1, number)),
                    number == 0 ? Role.ADMIN : Role.MEMBER,
                    1 + number,
                    filled(32, number)))
            .toList();
    return new ConversationState(
        list,
        new EpochState(3, 2, filled(1216, 0xab), filled(32, 0xcd), 4, filled(32, 0xef), 5_000),
        CREATION);
  }

  static Bytes filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return Bytes.wrap(bytes);
  }
}
