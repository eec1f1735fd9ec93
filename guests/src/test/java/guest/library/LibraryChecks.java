// SPDX-License-Identifier: Apache-2.0
package guest.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The tests that the application has of itself: whole contexts and slices. */
class LibraryChecks {

  /** A resource that answers later. */
  @TestConfiguration
  static class Later {
    @RestController
    static class Slow {
      @GetMapping("/slow")
      Callable<String> slow() {
        return () -> "slow";
      }
    }
  }

  @Nested
  @SpringBootTest(classes = {Application.class, Later.class, Later.Slow.class})
  @AutoConfigureMockMvc
  class WholeContext {
    private final MockMvc mvc;

    WholeContext(@Autowired MockMvc mvc) {
      this.mvc = mvc;
    }

    @Test
    void listsAuthors() throws Exception {
      mvc.perform(get("/authors"))
          .andExpect(status().isOk())
          .andExpect(content().json("['Austen', 'Borges']"));
    }

    @Test
    void answersLater() throws Exception {
      var started = mvc.perform(get("/slow")).andExpect(request().asyncStarted()).andReturn();
      mvc.perform(asyncDispatch(started)).andExpect(content().string("slow"));
    }
  }

  @Nested
  @SpringBootTest(
      classes = Application.class,
      webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
  @AutoConfigureRestTestClient
  class RealServer {
    private final RestTestClient client;

    RealServer(@Autowired RestTestClient client) {
      this.client = client;
    }

    @Test
    void countsBooks() {
      client
          .get()
          .uri("/books")
          .exchange()
          .expectStatus()
          .isOk()
          .expectBody(String.class)
          .isEqualTo("3");
    }
  }

  @Nested
  @WebMvcTest
  class WebSlice {
    private final MockMvc mvc;
    @MockitoBean Shelf shelf;
    @MockitoBean Authors authors;
    @MockitoBean Books books;

    WebSlice(@Autowired MockMvc mvc) {
      this.mvc = mvc;
    }

    @Test
    void listsNoAuthors() throws Exception {
      mvc.perform(get("/authors")).andExpect(status().isOk()).andExpect(content().json("[]"));
    }
  }

  @Nested
  @DataJpaTest
  class JpaSlice {
    private final Authors authors;

    JpaSlice(@Autowired Authors authors) {
      this.authors = authors;
    }

    @Test
    void findsAuthors() {
      assertThat(authors.findAll()).extracting(a -> a.name).isEqualTo(List.of("Austen", "Borges"));
    }
  }

  @Nested
  @JdbcTest
  class JdbcSlice {
    private final JdbcClient jdbc;

    JdbcSlice(@Autowired JdbcClient jdbc) {
      this.jdbc = jdbc;
    }

    @Test
    void counts() {
      assertThat(jdbc.sql("select count(*) from book").query(Integer.class).single()).isEqualTo(3);
    }
  }
}
