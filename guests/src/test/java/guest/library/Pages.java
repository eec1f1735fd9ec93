// SPDX-License-Identifier: Apache-2.0
package guest.library;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Pages that read lazy relations outside of a transaction. */
@RestController
class Pages {
  private final Shelf shelf;
  private final Authors authors;
  private final Books books;

  Pages(Shelf shelf, Authors authors, Books books) {
    this.shelf = shelf;
    this.authors = authors;
    this.books = books;
  }

  @GetMapping("/authors")
  List<String> authors() {
    return shelf.all().stream().map(a -> a.name).toList();
  }

  @GetMapping("/authors/same")
  Map<String, Boolean> same() {
    Author first = shelf.all().getFirst();
    return Map.of(
        "same author",
        first.equals(shelf.all().getFirst()),
        "initialised",
        Hibernate.isInitialized(shelf.all().getFirst().books));
  }

  @GetMapping("/authors/{id}/books")
  Set<String> lazily(@PathVariable long id) {
    return authors.findById(id).orElseThrow().books.stream()
        .map(b -> b.title)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @GetMapping("/books")
  long count() {
    return books.count();
  }

  @PostMapping("/books")
  @ResponseStatus(HttpStatus.CREATED)
  void add(@RequestParam String author, @RequestParam String title) {
    shelf.add(author, title);
  }
}
