// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Each rule, held against a small house that breaks it: a rule that cannot fail is no rule. */
class BrokenHouseTest {

  private static final String BROKEN = "dev.headroom.house.broken.";

  @Test
  void refusesAnArrowThatPointsUp() {
    refuses("upward", new Floors(BROKEN + "upward").arrowsPointDown());
  }

  @Test
  void refusesAnArrowToANeighbour() {
    refuses("neighbour", new Floors(BROKEN + "neighbour").arrowsPointDown());
  }

  @Test
  void refusesABenchThatImportsAnApp() {
    refuses("imported", new Floors(BROKEN + "imported").nobodyImportsAnApp());
  }

  @Test
  void refusesMainCodeThatSeesTheKit() {
    refuses("kitseen", new Floors(BROKEN + "kitseen").nobodySeesTheKit());
  }

  @Test
  void refusesAKitThatSeesAStore() {
    refuses("kitsees", new Floors(BROKEN + "kitsees").theKitSeesPortsOnly());
  }

  @Test
  void refusesACapabilityThatKnowsAForeignLibrary() {
    refuses("library", new Floors(BROKEN + "library").roomsKnowTheirOneLibrary());
  }

  @Test
  void refusesALoopOfPackages() {
    refuses("loop", Habits.packagesFormNoLoop(BROKEN + "loop"));
  }

  @Test
  void refusesANameThatSaysNothing() {
    refuses("naming", Habits.namesSayWhatThingsAre());
  }

  @Test
  void refusesStaticStateThatChanges() {
    refuses("registry", Habits.nothingStaticChanges());
  }

  @Test
  void refusesFieldInjection() {
    refuses("injection", Habits.nothingIsInjectedIntoFields());
  }

  @Test
  void refusesATestThatSleeps() {
    refuses("sleeping", Habits.testsDoNotSleep());
  }

  @Test
  void refusesAFileWithoutItsLicence() {
    assertThat(SourceRules.namesItsLicence("package a;\n")).isFalse();
  }

  @Test
  void refusesAPublicTypeThatIsSilentOnThreads() {
    assertThat(SourceRules.saysHowItMeetsThreads("/** A gate. */\npublic final class Gate {}\n"))
        .isFalse();
    assertThat(
            SourceRules.saysHowItMeetsThreads(
                "/** A gate. Thread-safe. */\npublic final class Gate {}\n"))
        .isTrue();
  }

  @Test
  void refusesAFileOfFourHundredAndOneLines() {
    assertThat(SourceRules.fitsOneRoom("x\n".repeat(401))).isFalse();
    assertThat(SourceRules.fitsOneRoom("x\n".repeat(400))).isTrue();
  }

  @Test
  void refusesAnOpenEnd() {
    assertThat(SourceRules.leavesAnOpenEnd("// TO" + "DO later")).isTrue();
    assertThat(SourceRules.leavesAnOpenEnd("@Dis" + "abled void x() {}")).isTrue();
  }

  @Test
  void refusesASkippedTest() {
    assertThat(SourceRules.countsASkippedTest("<testsuite name=\"a\" skipped=\"1\" tests=\"3\">"))
        .isTrue();
    assertThat(SourceRules.countsASkippedTest("<testsuite name=\"a\" skipped=\"0\" tests=\"3\">"))
        .isFalse();
  }

  private static void refuses(String fixture, ArchRule rule) {
    JavaClasses broken = new ClassFileImporter().importPackages(BROKEN + fixture);
    assertThat(broken).isNotEmpty();
    assertThat(rule.evaluate(broken).hasViolation()).isTrue();
  }
}
