// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

class ApiProblemsTest {

  @ParameterizedTest
  @ValueSource(strings = {"/write", "/commit"})
  void answersAWriteWithoutADatabaseLikeARead(String path) throws Exception {
    MockMvcBuilders.standaloneSetup(new Writes())
        .setControllerAdvice(new ApiProblems())
        .build()
        .perform(put(path))
        .andExpect(status().isServiceUnavailable())
        .andExpect(header().string("Retry-After", "1"));
  }

  @Test
  void namesTheConstantsThatAMemberMayBe() throws Exception {
    MockMvcBuilders.standaloneSetup(new Writes())
        .setControllerAdvice(new ApiProblems())
        .build()
        .perform(
            put("/door").contentType(MediaType.APPLICATION_JSON).content("{\"state\": \"ajar\"}"))
        .andExpect(status().isBadRequest())
        .andExpect(jsonPath("$.errors[0].message").value("must be one of open, closed"));
  }

  /** A body with a constant. */
  record Door(State state) {
    /** Constants, as JSON has them in lower case. */
    enum State {
      OPEN,
      CLOSED
    }
  }

  @RestController
  static class Writes {
    @PutMapping("/door")
    void move(@RequestBody Door door) {}

    @PutMapping("/write")
    void write() {
      throw new CannotCreateTransactionException("the pool is exhausted");
    }

    @PutMapping("/commit")
    void commit() {
      throw new TransactionSystemException("the commit was not confirmed");
    }
  }
}
