// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each rule, checked on a fixture that breaks it. */
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
    refuses("imported", new Floors(BROKEN + "imported").appsAreNotImported());
  }

  @Test
  void refusesMainCodeThatSeesTheKit() {
    refuses("kitseen", new Floors(BROKEN + "kitseen").mainCodeDoesNotSeeTheKit());
  }

  @Test
  void refusesAKitThatSeesAStore() {
    refuses("kitsees", new Floors(BROKEN + "kitsees").kitSeesPortsOnly());
  }

  @Test
  void refusesACapabilityThatKnowsAForeignLibrary() {
    refuses("library", new Floors(BROKEN + "library").roomsKnowOnlyTheirLibraries());
  }

  @Test
  void refusesALoopOfPackages() {
    refuses("loop", CodingRules.packagesAreFreeOfCycles(BROKEN + "loop"));
  }

  @Test
  void refusesANameThatSaysNothing() {
    refuses("naming", CodingRules.namesHaveNoEmptySuffix());
  }

  @Test
  void refusesStaticStateThatChanges() {
    refuses("registry", CodingRules.staticFieldsAreFinal());
  }

  @Test
  void refusesFieldInjection() {
    refuses("injection", CodingRules.fieldsAreNotInjected());
  }

  @Test
  void refusesAThreadOfItsOwn() {
    refuses("threads", CodingRules.threadsComeFromTheScheduler(BROKEN + "library"));
  }

  @Test
  void refusesATestThatSleeps() {
    refuses("sleeping", CodingRules.testsDoNotSleep());
  }

  @Test
  void refusesAFileWithoutItsLicence() {
    assertThat(SourceRules.hasLicenceLine("package a;\n")).isFalse();
  }

  @Test
  void refusesAPublicTypeThatIsSilentOnThreads() {
    assertThat(SourceRules.documentsThreadSafety("/** A gate. */\npublic final class Gate {}\n"))
        .isFalse();
    assertThat(
            SourceRules.documentsThreadSafety(
                "/** A gate. Thread-safe. */\npublic final class Gate {}\n"))
        .isTrue();
  }

  @Test
  void refusesAFileOfFourHundredAndOneLines() {
    assertThat(SourceRules.isWithinLineLimit("x\n".repeat(401))).isFalse();
    assertThat(SourceRules.isWithinLineLimit("x\n".repeat(400))).isTrue();
  }

  @Test
  void refusesAnOpenEnd() {
    assertThat(SourceRules.containsOpenTask("// TO" + "DO later")).isTrue();
    assertThat(SourceRules.containsOpenTask("@Dis" + "abled void x() {}")).isTrue();
  }

  @Test
  void refusesALibraryThatKnowsACustomer() {
    assertThat(SourceRules.namesACustomer("String name = \"DB_POOL_SIZE\";")).isTrue();
    assertThat(SourceRules.namesACustomer("String name = \"headroom.database.pool\";")).isFalse();
  }

  @Test
  void refusesASkippedTest() {
    assertThat(SourceRules.reportsASkippedTest("<testsuite name=\"a\" skipped=\"1\" tests=\"3\">"))
        .isTrue();
    assertThat(SourceRules.reportsASkippedTest("<testsuite name=\"a\" skipped=\"0\" tests=\"3\">"))
        .isFalse();
  }

  @Test
  void refusesAPackageOfTwentySixFiles() {
    List<Path> files =
        IntStream.rangeClosed(1, 26)
            .mapToObj(number -> Path.of("room", "File" + number + ".java"))
            .toList();
    assertThat(PackageSizes.of(files)).containsExactly(Map.entry(Path.of("room"), 26));
  }

  @Test
  void refusesPublicApiInAnInternalPackage() {
    Map<String, String> javadoc =
        Map.of(
            "a.hidden", "/** Internal: may change in any release. */",
            "a.hidden.Face", "/** A face. Public API. */",
            "a.hidden.Inside", "/** An inside. */");
    assertThat(new Sources(javadoc, "").apiOfInternalPackages()).containsExactly("a.hidden.Face");
  }

  @Test
  void refusesALoopOfFourFiles() {
    assertThat(FileLoops.longerThan(3, fixture("knot")))
        .singleElement()
        .satisfies(loop -> assertThat(loop).hasSize(4));
    assertThat(FileLoops.longerThan(4, fixture("knot"))).isEmpty();
  }

  @Test
  void refusesAPublicTypeWithoutAUser() {
    String type = BROKEN + "exposed.Exposed";
    assertThat(
            new PublicTypes(any -> false, any -> false)
                .withoutUser(fixture("exposed"), any -> true))
        .containsExactly(type);
    assertThat(
            new PublicTypes(type::equals, any -> false)
                .withoutUser(fixture("exposed"), any -> true))
        .isEmpty();
  }

  @Test
  void refusesATypeNamedByAParticiple() {
    JavaClass held = fixture("words").get(BROKEN + "words.Held");
    assertThat(WordRules.refusesType(held.getSimpleName(), true)).isTrue();
    assertThat(WordRules.refusesType("CachedResponse", true)).isFalse();
    assertThat(WordRules.refusesType("Refused", true)).isTrue();
    assertThat(WordRules.refusesType("Refused", false)).isFalse();
  }

  @Test
  void refusesAMethodNamedTold() {
    JavaClass held = fixture("words").get(BROKEN + "words.Held");
    assertThat(held.getMethods())
        .extracting(JavaMethod::getName)
        .anyMatch(WordRules::refusesMethod);
  }

  @Test
  void refusesTheWordsOfAPrivateLanguage() {
    assertThat(WordRules.refusedInComments("/** He asks {@code away} in\n * vain. */ class A {}"))
        .containsExactly("he", "in vain");
    assertThat(WordRules.refusedIdentifiers("boolean told = \"told\".isEmpty(); // told"))
        .containsExactly("told");
    assertThat(WordRules.refusedInPage("A user has his key; `away` is code."))
        .containsExactly("his");
    assertThat(WordRules.refusedInPage("-- Keeps a value and tells the log.\nreturn id"))
        .containsExactly("tells");
  }

  @Test
  void refusesASampleThatIsNotCompiled() {
    String source = "class A {\n  // @start region=\"a\"\n  int one = 1;\n  // @end\n}\n";
    assertThat(DocSamples.regions(source)).containsExactly(Map.entry("a", "int one = 1;"));
    assertThat(DocSamples.blocks("Text.\n\n```java\nint two = 2;\n```\n"))
        .containsExactly("int two = 2;")
        .doesNotContainAnyElementsOf(DocSamples.regions(source).values());
  }

  @Test
  void refusesAFirstUseOfFourTypes() {
    assertThat(FirstUse.typesOfOurs(fixture("knot").get(BROKEN + "knot.First")))
        .containsExactly(BROKEN + "knot.Second");
  }

  private static void refuses(String fixture, ArchRule rule) {
    assertThat(rule.evaluate(fixture(fixture)).hasViolation()).isTrue();
  }

  private static JavaClasses fixture(String name) {
    JavaClasses classes = new ClassFileImporter().importPackages(BROKEN + name);
    assertThat(classes).isNotEmpty();
    return classes;
  }
}
