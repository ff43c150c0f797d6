package org.galerarunbook.runbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "org.galerarunbook.runbook",
    importOptions = ImportOption.DoNotIncludeTests.class)
class RunbookRulesTest {
  @ArchTest
  static final ArchRule KNOWS_NOTHING_OF_WHAT_IS_OPERATED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.testcontainers..", "com.github.dockerjava..", "java.sql..", "org.mariadb..");

  @ArchTest
  static final ArchRule USES_NO_OTHER_ROOM =
      noClasses()
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are of another room of the house than that of what all checks return",
                  c ->
                      c.getPackageName().startsWith("org.galerarunbook.")
                          && !c.getPackageName().startsWith("org.galerarunbook.runbook")
                          && !c.getPackageName().equals("org.galerarunbook.finding")));

  @ArchTest
  static final ArchRule DOES_NOT_SLEEP =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);
}
