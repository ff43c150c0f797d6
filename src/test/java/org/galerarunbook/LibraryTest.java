package org.galerarunbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rooms that users of the library load need what these users have, and nothing else. */
class LibraryTest {

  private static JavaClasses main;

  @BeforeAll
  static void read() {
    main =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.galerarunbook");
  }

  @Test
  @DisplayName("Testcontainers, Connector/J and Bouncy Castle, and what these bring along")
  void dependencies() {
    classes()
        .that()
        .resideInAnyPackage(
            "org.galerarunbook",
            "org.galerarunbook.finding..",
            "org.galerarunbook.pki..",
            "org.galerarunbook.image..",
            "org.galerarunbook.container..",
            "org.galerarunbook.fault..",
            "org.galerarunbook.galera..")
        // Look for an engine without Testcontainers, for the commands.
        .and()
        .doNotHaveFullyQualifiedName("org.galerarunbook.image.Engine")
        // Of ./lab recover.
        .and()
        .resideOutsideOfPackage("org.galerarunbook.galera.recovery..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax..",
            "org.galerarunbook",
            "org.galerarunbook.finding..",
            "org.galerarunbook.pki..",
            "org.galerarunbook.image..",
            "org.galerarunbook.container..",
            "org.galerarunbook.fault..",
            "org.galerarunbook.galera..",
            "org.testcontainers..",
            "com.github.dockerjava..",
            "org.apache.commons.compress..",
            "org.bouncycastle..",
            "org.mariadb.jdbc..")
        .check(main);
  }

  @Test
  @DisplayName("Nobody uses what Testcontainers keeps for itself")
  void nothingShaded() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.testcontainers.shaded..")
        .check(main);
  }
}
