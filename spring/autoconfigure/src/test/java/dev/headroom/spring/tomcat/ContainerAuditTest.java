// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.SettingsRecord;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.Test;

class ContainerAuditTest {
  private final ContainerSettings hardened = SettingsRecord.of(ContainerSettings.class).defaults();

  @Test
  void closesWhatIsNotSet() {
    Connector connector = new Connector();
    assertThat(new ContainerAudit(hardened, name -> false).audit(connector))
        .extracting(ContainerAudit.Finding::name)
        .contains("maxPartCount");
    assertThat(connector.getMaxPartCount()).isEqualTo(20);
  }

  @Test
  void leavesWhatTheOperatorSet() {
    Connector connector = new Connector();
    connector.setMaxPartCount(200);
    assertThat(
            new ContainerAudit(hardened, "server.tomcat.max-part-count"::equals).audit(connector))
        .extracting(ContainerAudit.Finding::name)
        .doesNotContain("maxPartCount")
        .contains("maxParameterCount");
    assertThat(connector.getMaxPartCount()).isEqualTo(200);
  }

  @Test
  void leavesTheServerHeaderThatTheOperatorSet() {
    Connector connector = new Connector();
    connector.setProperty("server", "mine");
    new ContainerAudit(hardened, "server.server-header"::equals).audit(connector);
    assertThat(connector.getProperty("server")).isEqualTo("mine");
    new ContainerAudit(hardened, name -> false).audit(connector);
    assertThat(connector.getProperty("server")).isNull();
  }
}
