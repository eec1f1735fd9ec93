// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  @ParameterizedTest
  @CsvSource({
    "postgres://u:p@h:5433/d,jdbc:postgresql://h:5433/d,u,p",
    "postgresql://u:p@h/d,jdbc:postgresql://h/d,u,p",
    "postgresql+psycopg2://u:p@h/d?sslmode=require,jdbc:postgresql://h/d?sslmode=require,u,p",
    "jdbc:postgresql://h:1/d?user=u&password=p&ssl=true,jdbc:postgresql://h:1/d?ssl=true,u,p",
    "jdbc:postgresql:d,jdbc:postgresql://localhost/d,,",
    "postgres://h/d,jdbc:postgresql://h/d,,",
    "postgres://u@[::1]:5432/d,jdbc:postgresql://[::1]:5432/d,u,",
    "postgres://u:p%40s%2Fs+w@h/d,jdbc:postgresql://h/d,u,p@s/s+w",
    "postgres://u:p@ss@h/d,jdbc:postgresql://h/d,u,p@ss",
    "postgres://h/d?application_name=a&connect_timeout=3,jdbc:postgresql://h/d?ApplicationName=a&connectTimeout=3,,",
    "postgres://h/d?sslmode=require&channel_binding=require,jdbc:postgresql://h/d?sslmode=require&channelBinding=require,,",
    "postgres://h/d?target_session_attrs=read-write,jdbc:postgresql://h/d?targetServerType=primary,,",
    "postgres://h/d?target_session_attrs=any&load_balance_hosts=random,jdbc:postgresql://h/d?targetServerType=any&loadBalanceHosts=true,,",
  })
  void readsEveryForm(String text, String jdbcUrl, String user, String password) {
    DatabaseUrl url = DatabaseUrl.parse(text);

    assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
    assertThat(url.user()).isEqualTo(user);
    assertThat(url.password()).isEqualTo(password);
  }

  @Test
  void readsSeveralHosts() {
    assertThat(DatabaseUrl.parse("postgres://u:p@a:1,b:2/d").jdbcUrl())
        .isEqualTo("jdbc:postgresql://a:1,b:2/d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mysql://u:hunter2@h/d",
        "postgres://u:hunter2@h",
        "postgres://u:hunter2@h/",
        "postgres://u:hunter2@h:99999/d",
        "postgres://u:hunter2@h:x/d",
        "postgres://u:hunter2%zz@h/d",
        "postgres://u:hunter2@h/d with blank",
        "hunter2"
      })
  void refusesAllElseWithoutTellingThePassword(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("headroom.database.url")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void doesNotTellPasswordUserOrParametersAsText() {
    DatabaseUrl url = DatabaseUrl.parse("postgres://anna:hunter2@h:5432/d?sslpassword=secret");

    assertThat(url).hasToString("jdbc:postgresql://h:5432/d");
  }

  @Test
  void letsUserAndPasswordFromElsewhereWin() {
    DatabaseUrl url = DatabaseUrl.parse("postgres://a:b@h/d").withCredentials("c", null);

    assertThat(url.user()).isEqualTo("c");
    assertThat(url.password()).isEqualTo("b");
  }

  @Test
  void needsNoPasswordFromAnywhere() {
    DatabaseUrl url = DatabaseUrl.parse("postgres://a@h/d").withCredentials(null, null);

    assertThat(url.user()).isEqualTo("a");
    assertThat(url.password()).isNull();
  }
}
