// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rules, held against every room as it was just built. */
class HouseTest {

  private static final String ROOT = "dev.headroom";

  private final JavaClasses main = new ClassFileImporter().importPaths(Rooms.mainClasses());
  private final JavaClasses tests = new ClassFileImporter().importPaths(Rooms.testClasses());

  @TestFactory
  Stream<DynamicTest> holds() {
    Floors floors = new Floors(ROOT);
    return Stream.of(
        rule("arrows point down", floors.arrowsPointDown(), main),
        rule("nobody imports an app", floors.nobodyImportsAnApp(), main),
        rule("nobody's main code sees the kit", floors.nobodySeesTheKit(), main),
        rule("the kit sees ports only", floors.theKitSeesPortsOnly(), main),
        rule("a room knows its one library", floors.roomsKnowTheirOneLibrary(), main),
        rule("packages form no loop", Habits.packagesFormNoLoop(ROOT), main),
        rule("names say what things are", Habits.namesSayWhatThingsAre(), main),
        rule("nothing static changes", Habits.nothingStaticChanges(), main),
        rule("nothing is injected into fields", Habits.nothingIsInjectedIntoFields(), main),
        rule("tests do not sleep", Habits.testsDoNotSleep(), tests));
  }

  private static DynamicTest rule(String name, ArchRule rule, JavaClasses classes) {
    return DynamicTest.dynamicTest(name, () -> rule.check(classes));
  }
}
