// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rules of architecture and code, checked on every room as it was just built. */
class HouseTest {

  private static final String ROOT = "dev.headroom";

  @TestFactory
  Stream<DynamicTest> holds() {
    Floors floors = new Floors(ROOT);
    JavaClasses main = RoomClasses.main();
    return Stream.of(
        rule("arrows point down", floors.arrowsPointDown(), main),
        rule("apps are not imported", floors.appsAreNotImported(), main),
        rule("main code does not see the kit", floors.mainCodeDoesNotSeeTheKit(), main),
        rule("the kit sees ports only", floors.kitSeesPortsOnly(), main),
        rule("a room knows only its libraries", floors.roomsKnowOnlyTheirLibraries(), main),
        rule("packages are free of cycles", CodingRules.packagesAreFreeOfCycles(ROOT), main),
        rule("names have no empty suffix", CodingRules.namesHaveNoEmptySuffix(), main),
        rule("static fields are final", CodingRules.staticFieldsAreFinal(), main),
        rule("fields are not injected", CodingRules.fieldsAreNotInjected(), main),
        rule(
            "threads come from the scheduler", CodingRules.threadsComeFromTheScheduler(ROOT), main),
        rule("tests do not sleep", CodingRules.testsDoNotSleep(), RoomClasses.tests()));
  }

  private static DynamicTest rule(String name, ArchRule rule, JavaClasses classes) {
    return DynamicTest.dynamicTest(name, () -> rule.check(classes));
  }
}
