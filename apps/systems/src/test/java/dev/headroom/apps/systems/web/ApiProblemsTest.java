// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
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
import org.springframework.web.bind.annotation.PathVariable;
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

  @Test
  void namesAParameterOfTheWrongTypeWithoutItsValue() throws Exception {
    MockMvcBuilders.standaloneSetup(new Writes())
        .setControllerAdvice(new ApiProblems())
        .build()
        .perform(put("/door/hunter2"))
        .andExpect(status().isBadRequest())
        .andExpect(jsonPath("$.errors[0].field").value("number"))
        .andExpect(jsonPath("$.errors[0].message").value("is of the wrong type"))
        .andExpect(jsonPath("$.detail").value(not(containsString("hunter2"))));
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

    @PutMapping("/door/{number}")
    void open(@PathVariable("number") int number) {}

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
