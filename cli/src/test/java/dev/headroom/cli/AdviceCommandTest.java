// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.advice.Advice;
import dev.headroom.database.index.IndexDefinition;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AdviceCommandTest {

  /** An index for a search of words and one for an order of rows looked alike. */
  @Test
  void printsTheMethodAndAllPartsOfAnIndex() {
    IndexDefinition index =
        new IndexDefinition("by_words", "orders", "words", false, "open", "total", "gin");
    Advice.Change change = new Advice.Change(Instant.EPOCH, "headroom", "");
    StringWriter printed = new StringWriter();

    AdviceCommand.print(
        new Advice(3, index, Advice.State.PREVIEW, "saves 2 s a minute", change),
        new PrintWriter(printed, true));

    assertThat(printed.toString().lines())
        .containsExactly(
            "   3  preview       orders USING gin (words) INCLUDE (total) WHERE open",
            "      saves 2 s a minute");
  }
}
