package org.galerarunbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the house together: who may use whom, and what nobody does. */
class ArchitectureTest {

  private static final String ROOT = "org.galerarunbook.";

  /** From the ground up. Rooms of one floor do not use each other. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("finding"),
          List.of("pki", "openpgp"),
          List.of("image"),
          List.of("runbook"),
          List.of("container"),
          List.of("fault"),
          List.of("galera"),
          List.of("valkey", "passbolt", "proxy"),
          List.of("ledger"),
          List.of("operator"),
          List.of("check"),
          List.of("lab"),
          List.of("cli"));

  private static final int LONGEST = 300;

  private static JavaClasses main;
  private static JavaClasses everything;

  /** A room and all that it may not use. */
  private record Room(String name, List<String> forbidden) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void read() {
    main =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.galerarunbook");
    everything = new ClassFileImporter().importPackages("org.galerarunbook");
  }

  static List<Room> rooms() {
    List<Room> rooms = new ArrayList<>();
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      for (String room : FLOORS.get(floor)) {
        List<String> forbidden =
            FLOORS.subList(floor, FLOORS.size()).stream()
                .flatMap(List::stream)
                .filter(r -> !r.equals(room))
                .map(r -> ROOT + r + "..")
                .toList();
        rooms.add(new Room(room, forbidden));
      }
    }
    return rooms;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rooms")
  @DisplayName("A room uses only rooms below it")
  void onlyRoomsBelow(Room room) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + room.name() + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(room.forbidden().toArray(String[]::new))
        .check(main);
  }

  @Test
  @DisplayName("Every class lives in a room of the plan")
  void everyClassHasARoom() {
    List<String> rooms = FLOORS.stream().flatMap(List::stream).map(r -> ROOT + r).toList();
    assertThat(main)
        .extracting(JavaClass::getPackageName)
        .allMatch(
            p ->
                p.equals("org.galerarunbook")
                    || rooms.stream().anyMatch(r -> p.equals(r) || p.startsWith(r + ".")));
  }

  @Test
  @DisplayName("The runbook knows nothing of containers and servers")
  void runbookIsOfNoTrade() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "runbook..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.testcontainers..",
            "com.github.dockerjava..",
            "org.mariadb..",
            "org.bouncycastle..",
            ROOT + "pki..",
            ROOT + "image..",
            ROOT + "container..",
            ROOT + "galera..")
        .check(main);
  }

  @Test
  @DisplayName("Nobody sleeps, in tests neither")
  void noSleeping() {
    noClasses()
        .should()
        .callMethodWhere(sleeps())
        .because("waiting is Awaitility, with a name, a limit and the last value seen")
        .check(everything);
  }

  private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall> sleeps() {
    return DescribedPredicate.describe(
        "sleeps",
        call ->
            call.getName().equals("sleep")
                && (call.getTargetOwner().isEquivalentTo(Thread.class)
                    || call.getTargetOwner().isAssignableTo(java.util.concurrent.TimeUnit.class)));
  }

  @Test
  @DisplayName("Only the command line and the views write to the terminal")
  void standardStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "cli..", ROOT + "runbook.view..")
        // Chooses the view of a run of chapters, and hands it the stream.
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "lab.junit.RunSetup")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(main);
  }

  @Test
  @DisplayName(
      "No class but a chapter, which holds its own procedure, is longer than " + LONGEST + " lines")
  void shortClasses() throws IOException {
    List<String> tooLong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> !f.toString().endsWith("Chapter.java"))
              .toList()) {
        int lines = Files.readAllLines(file).size();
        if (lines > LONGEST && !file.toString().endsWith("Chapter.java")) {
          tooLong.add(file + " has " + lines + " lines");
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }
}
