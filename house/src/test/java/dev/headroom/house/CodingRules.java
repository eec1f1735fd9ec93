// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Coding rules that byte code shows: names, static state, injection, sleeping tests, package
 * cycles.
 *
 * <p>Immutable.
 */
final class CodingRules {

  private static final Set<String> THREAD_FACTORIES =
      Set.of("ofPlatform", "ofVirtual", "startVirtualThread");

  private CodingRules() {}

  static ArchRule namesHaveNoEmptySuffix() {
    return classes()
        .should()
        .haveSimpleNameNotEndingWith("Manager")
        .andShould()
        .haveSimpleNameNotEndingWith("Helper")
        .andShould()
        .haveSimpleNameNotEndingWith("Util")
        .andShould()
        .haveSimpleNameNotEndingWith("Utils")
        .andShould()
        .haveSimpleNameNotEndingWith("Impl")
        .andShould()
        .haveSimpleNameNotEndingWith("Base");
  }

  static ArchRule staticFieldsAreFinal() {
    return fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat(areWrittenByHand())
        .should()
        .beFinal();
  }

  static ArchRule fieldsAreNotInjected() {
    return noFields()
        .should()
        .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
        .orShould()
        .beAnnotatedWith("jakarta.inject.Inject");
  }

  static ArchRule packagesAreFreeOfCycles(String root) {
    return SlicesRuleDefinition.slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  static ArchRule testsDoNotSleep() {
    return noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "sleeps",
                call ->
                    call.getName().equals("sleep")
                        && (call.getTargetOwner().isEquivalentTo(Thread.class)
                            || call.getTargetOwner().isEquivalentTo(TimeUnit.class))));
  }

  /**
   * Library code starts no thread: background work runs on the scheduler of {@code ground}. Servers
   * that run as child processes need shutdown hooks; kit, bench, cli and apps are no library.
   */
  static ArchRule threadsComeFromTheScheduler(String root) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(
            root + ".ground..",
            root + ".store.embedded..",
            root + ".kit..",
            root + ".bench..",
            root + ".cli..",
            root + ".apps..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "creates a thread",
                call ->
                    call.getTargetOwner().isEquivalentTo(Executors.class)
                        || (call.getTargetOwner().isEquivalentTo(Thread.class)
                            && THREAD_FACTORIES.contains(call.getName()))))
        .orShould()
        .callConstructorWhere(
            DescribedPredicate.describe(
                "creates a thread", call -> call.getTargetOwner().isEquivalentTo(Thread.class)));
  }

  private static DescribedPredicate<JavaClass> areWrittenByHand() {
    return DescribedPredicate.describe(
        "are written by hand",
        type -> !type.getName().contains("jmh_generated") && !type.getSimpleName().isEmpty());
  }
}
