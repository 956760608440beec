package io.sealedlog.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.Member.Role;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MembersTest {
  private final Members members =
      new Members(LongStream.of(2, 4, 6).mapToObj(MembersTest::member).toList());

  @Test
  void findsMembersOnly() {
    for (long number : List.of(2L, 4L, 6L)) {
      assertThat(members.find(id(number))).contains(member(number));
      assertThat(members.contains(id(number))).isTrue();
    }
    for (long number : List.of(1L, 3L, 5L, 7L)) {
      assertThat(members.find(id(number))).isEmpty();
      assertThat(members.contains(id(number))).isFalse();
    }
    assertThat(new Members(List.of()).contains(id(1))).isFalse();
  }

  @Test
  void staysInOrder() {
    Members more = members.with(member(5)).with(member(1)).with(member(7));

    assertThat(more.list())
        .extracting(each -> each.userId().value().getLeastSignificantBits())
        .containsExactly(1L, 2L, 4L, 5L, 6L, 7L);
    assertThat(more.without(id(1)).without(id(5)).without(id(7))).isEqualTo(members);
    assertThat(members.without(id(3))).isEqualTo(members);
  }

  @Test
  void replacesTheMemberWithTheSameId() {
    Member other = new Member(id(4), Role.ADMIN, 2, Bytes.wrap(new byte[32]));

    assertThat(members.with(other).list()).containsExactly(member(2), other, member(6));
    assertThat(members.with(id(4), Role.ADMIN).find(id(4)).orElseThrow().identityVersion())
        .isEqualTo(1);
    assertThat(members.with(id(3), Role.ADMIN)).isEqualTo(members);
  }

  @Test
  void knowsTheOnlyAdmin() {
    Members one = members.with(id(4), Role.ADMIN);
    Members two = one.with(id(6), Role.ADMIN);

    assertThat(members.isOnlyAdmin(id(4))).isFalse();
    assertThat(one.isOnlyAdmin(id(4))).isTrue();
    assertThat(one.isOnlyAdmin(id(2))).isFalse();
    assertThat(two.isOnlyAdmin(id(4))).isFalse();
    assertThat(two.isAdmin(id(6))).isTrue();
    assertThat(two.isAdmin(id(3))).isFalse();
  }

  private static Member member(long number) {
    return new Member(id(number), Role.MEMBER, 1, Bytes.wrap(new byte[32]));
  }

  private static UserId id(long number) {
    return new UserId(new UUID(0, number));
  }
}
