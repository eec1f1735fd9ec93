// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.env.MockEnvironment;

class SchemaPrinterTest {
  private final MockEnvironment environment = new MockEnvironment();
  private final AtomicInteger ended = new AtomicInteger();

  @Test
  void printsTheTablesThatAreUsedAndEnds() {
    environment.setProperty("headroom.limit.storage", "postgres");

    assertThat(printed())
        .contains("CREATE SCHEMA IF NOT EXISTS \"ours\"", "\"ours\".headroom_limit")
        .doesNotContain("headroom_session");
    assertThat(ended).hasValue(1);
  }

  @Test
  void printsSessionsWhereTheyAreOn() {
    environment.setProperty("headroom.database.url", "postgres://localhost/app");
    environment.setProperty("headroom.session.key-secret", "0123456789abcdef0123456789abcdef");

    assertThat(printed()).contains("\"ours\".headroom_session").doesNotContain("headroom_limit");
  }

  @Test
  void printsTheHistoryOfAdviceWhereItIsOn() {
    environment.setProperty("headroom.database.advice.mode", "preview");

    assertThat(printed()).contains("\"ours\".headroom_index_advice");
  }

  @Test
  void saysSoWhereNoTableIsUsed() {
    assertThat(printed()).startsWith("-- No table is used");
    assertThat(ended).hasValue(1);
  }

  private String printed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    OwnSchema schema = new OwnSchema(new SchemaSettings(SchemaSettings.Mode.PRINT, "ours"));
    new SchemaPrinter(environment, schema, out, ended::incrementAndGet)
        .postProcessBeanFactory(new DefaultListableBeanFactory());
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
