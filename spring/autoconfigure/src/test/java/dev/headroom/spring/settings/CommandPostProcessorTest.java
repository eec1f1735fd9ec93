// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class CommandPostProcessorTest {
  /** A variable of a deployment may be there without a value. */
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "serve", " Serve ", "SERVE"})
  void keepsThePortOfAnApplicationThatServes(String command) {
    assertThat(portWith(command)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"migrate", " Rollback", "STATUS"})
  void closesThePortOfAnyOther(String command) {
    assertThat(portWith(command)).isEqualTo("-1");
  }

  @Test
  void readsNothingWhereHeadroomIsOff() {
    MockEnvironment environment =
        new MockEnvironment()
            .withProperty("headroom.command", "migrate")
            .withProperty("headroom.enabled", "off");
    new CommandPostProcessor().postProcessEnvironment(environment, new SpringApplication());
    assertThat(environment.getProperty("server.port")).isNull();
  }

  private static @Nullable String portWith(String command) {
    MockEnvironment environment = new MockEnvironment().withProperty("headroom.command", command);
    new CommandPostProcessor().postProcessEnvironment(environment, new SpringApplication());
    return environment.getProperty("server.port");
  }
}
