// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class StartReportTest {

  @Test
  void saysInAReactiveApplicationWhatIsNotCovered(CapturedOutput output) {
    start(WebApplicationType.REACTIVE);
    assertThat(output).contains("this application is reactive (WebFlux)");
  }

  @Test
  void isSilentInOthers(CapturedOutput output) {
    start(WebApplicationType.SERVLET);
    start(WebApplicationType.NONE);
    assertThat(output).doesNotContain("reactive");
  }

  @Test
  void namesSettingsThatHaveNoEffectWithoutAnotherOne() {
    MockEnvironment environment =
        new MockEnvironment()
            .withProperty("headroom.database.indexes[0].name", "pets_birth")
            .withProperty("headroom.database.pool.watch.sources", "all")
            .withProperty("headroom.console.refresh", "9s");

    assertThat(StartReport.idle(environment))
        .containsExactly(
            "headroom.console is set and has no effect: set headroom.console.enabled too, or"
                + " remove it",
            "headroom.database.indexes is set and has no effect: set headroom.database.url too, or"
                + " remove it");
    environment.setProperty("headroom.database.url", "postgres://localhost/shop");
    environment.setProperty("headroom.console.enabled", "false");
    assertThat(StartReport.idle(environment)).isEmpty();
  }

  private static void start(WebApplicationType type) {
    SpringApplication application = new SpringApplication(StartReportTest.class);
    application.setWebApplicationType(type);
    try (StaticApplicationContext context = new StaticApplicationContext()) {
      StartReport report = new StartReport();
      report.setApplicationContext(context);
      report.onApplicationEvent(
          new ApplicationReadyEvent(application, new String[0], context, Duration.ZERO));
    }
  }
}
