package io.sealedlog.gateway;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The gateway's packages and what each may know of the others, drawn from the outside in. A line
/// of code in the wrong package fails here. `docs/architecture.md` says what each is for.
class RoomsTest {
  private static final String ROOT = "io.sealedlog.gateway";
  private static final int LARGEST_ROOM = 25;

  /// Every package with all that it may know. The order has no way back: each knows packages from
  /// further down only.
  private static final List<Room> ROOMS =
      List.of(
          // Endpoints, a package for each kind, and the server below them.
          room("api.live")
              .knows(
                  "api.message", "live", "http", "json", "limit", "session", "config", "problem"),
          room("api.conversation")
              .knows("message.read", "conversation", "readmodel", "command")
              .knows("http", "json", "session", "problem"),
          room("api.message")
              .knows("bulk", "message.send", "message.read", "message", "readmodel")
              .knows("http", "json", "limit", "session", "problem"),
          room("api.account")
              .knows("account", "http", "json", "limit", "session", "config", "problem"),
          room("api.operations").knows("http"),
          room("http").knows("json", "limit", "session", "config", "problem"),
          // The work that calls do.
          room("bulk")
              .knows("message.send", "message", "json", "limit", "session", "config", "problem"),
          room("live")
              .knows("message.read", "key", "readmodel", "command", "json", "limit", "session")
              .knows("config", "problem"),
          room("message.send")
              .knows("message.read", "message", "conversation", "key", "readmodel", "command")
              .knows("session", "problem"),
          room("message.read")
              .knows("message", "conversation", "key", "readmodel", "command", "json")
              .knows("session", "problem"),
          room("message").knows("json", "problem"),
          room("conversation").knows("key", "readmodel", "command", "session", "problem"),
          room("account").knows("command", "session", "config", "problem"),
          // The means they do it with.
          room("key").knows("readmodel", "session", "problem"),
          room("readmodel").knows("command", "problem"),
          room("command").knows("config", "problem"),
          room("session").knows("problem"),
          room("limit").knows("config", "problem"),
          room("json").knows("problem"),
          room("config"),
          room("problem"));

  private static final JavaClasses GATEWAY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private record Room(String name, Set<String> known) {
    Room knows(String... more) {
      Set<String> all = new TreeSet<>(known);
      all.addAll(List.of(more));
      return new Room(name, all);
    }
  }

  private static Room room(String name) {
    return new Room(name, Set.of());
  }

  @Test
  void aRoomKnowsOnlyWhatIsDrawn() {
    List<String> strangers = new ArrayList<>();
    for (JavaClass each : GATEWAY) {
      String from = roomOf(each);
      Set<String> known =
          ROOMS.stream()
              .filter(room -> room.name().equals(from))
              .findFirst()
              .map(Room::known)
              .orElseGet(RoomsTest::all);
      each.getDirectDependenciesFromSelf().stream()
          .filter(use -> use.getTargetClass().getPackageName().startsWith(ROOT))
          .filter(use -> !roomOf(use.getTargetClass()).equals(from))
          .filter(use -> !known.contains(roomOf(use.getTargetClass())))
          .forEach(use -> strangers.add(use.getDescription()));
    }

    assertThat(strangers).isEmpty();
  }

  @Test
  void everyRoomIsDrawnAndNoneLeadsBack() {
    Set<String> there = GATEWAY.stream().map(RoomsTest::roomOf).collect(toCollection(TreeSet::new));
    there.remove("");

    assertThat(there).isEqualTo(all());
    for (int i = 0; i < ROOMS.size(); i++) {
      Set<String> below =
          ROOMS.subList(i + 1, ROOMS.size()).stream()
              .map(Room::name)
              .collect(toCollection(TreeSet::new));
      assertThat(below).as(ROOMS.get(i).name()).containsAll(ROOMS.get(i).known());
    }
  }

  @Test
  void noRoomIsTooLargeToKnow() {
    Map<String, List<JavaClass>> classes =
        GATEWAY.stream()
            .filter(each -> !each.isNestedClass())
            .filter(each -> !each.getSimpleName().equals("package-info"))
            .collect(groupingBy(RoomsTest::roomOf));

    classes.forEach((room, in) -> assertThat(in).as(room).hasSizeLessThanOrEqualTo(LARGEST_ROOM));
  }

  /// What a room shows to others is what has to be known before it can be used. A type counts as
  /// public that others can name, a member of a public interface too.
  @Test
  void mostTypesAreNobodysBusinessButTheirRooms() {
    List<JavaClass> named =
        GATEWAY.stream()
            .filter(each -> !each.isAnonymousClass() && !each.isLocalClass())
            .filter(each -> !each.getSimpleName().equals("package-info"))
            .toList();
    Map<String, List<String>> shown =
        named.stream()
            .filter(RoomsTest::isShown)
            .collect(groupingBy(RoomsTest::roomOf, mapping(JavaClass::getName, toList())));
    int count = shown.values().stream().mapToInt(List::size).sum();

    assertThat(count)
        .as("public types of %d, by room: %s", named.size(), shown)
        .isLessThanOrEqualTo(named.size() / 3);
  }

  private static boolean isShown(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(RoomsTest::isShown).orElse(true);
  }

  @Test
  void onlyTheServerKnowsJavalinAndJetty() {
    assertOnly("http", "io.javalin", "org.eclipse.jetty", "jakarta.servlet");
  }

  @Test
  void onlyCommandsKnowKafka() {
    assertOnly("command", "org.apache.kafka");
  }

  private static void assertOnly(String room, String... libraries) {
    List<String> strangers =
        GATEWAY.stream()
            .filter(each -> !roomOf(each).equals(room))
            .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
            .filter(use ->
                List.of(libraries).stream()
                    .anyMatch(use.getTargetClass().getPackageName()::startsWith))
            .map(use -> use.getDescription())
            .toList();

    assertThat(strangers).isEmpty();
  }

  private static Set<String> all() {
    return ROOMS.stream().map(Room::name).collect(toCollection(TreeSet::new));
  }

  private static String roomOf(JavaClass type) {
    String name = type.getPackageName();
    return name.length() == ROOT.length() ? "" : name.substring(ROOT.length() + 1);
  }
}
