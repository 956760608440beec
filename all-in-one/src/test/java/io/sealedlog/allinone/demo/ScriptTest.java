package io.sealedlog.allinone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 20, 101})
  void leavesNobodyOutAndPutsNobodyInTwice(int people) {
    List<Talk> talks = new Script(people).talks();

    assertThat(talks.stream().flatMap(talk -> talk.members().stream()).distinct()).hasSize(people);
    assertThat(talks)
        .allSatisfy(
            talk -> assertThat(talk.members()).doesNotHaveDuplicates().hasSizeGreaterThan(1));
    assertThat(talks.stream().filter(talk -> talk.members().contains(0)).anyMatch(Talk::isGroup))
        .isEqualTo(people >= 5);
  }

  @Test
  void saysTheSameEachTime() {
    assertThat(texts(new Script(6), 300)).isEqualTo(texts(new Script(6), 300));
  }

  @Test
  void variesWhatIsSaid() {
    List<String> texts = texts(new Script(6), 1000);

    assertThat(texts.stream().distinct()).hasSizeGreaterThan(400);
    assertThat(texts).allSatisfy(text -> assertThat(text).isNotBlank().doesNotContain("%"));
    assertThat(texts.stream().mapToInt(String::length).max().orElseThrow()).isGreaterThan(200);
    assertThat(texts.stream().mapToInt(String::length).min().orElseThrow()).isLessThan(10);
  }

  @Test
  void givesGroupsNamesOfTheirOwn() {
    List<String> names = IntStream.range(0, 40).mapToObj(SmallTalk::groupName).toList();

    assertThat(names).doesNotHaveDuplicates().startsWith("Harvest");
  }

  private static List<String> texts(Script script, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (Draft draft : script.next()) {
        texts.add(draft.text());
        if (draft.kind().equals(Draft.MESSAGE)) {
          draft.talk().said(draft);
        }
      }
    }
    return texts;
  }
}
