// SPDX-License-Identifier: Apache-2.0
package guest.library;

import java.util.List;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Reads and writes. */
@Service
class Shelf {
  private final Authors authors;
  private final Books books;

  Shelf(Authors authors, Books books) {
    this.authors = authors;
    this.books = books;
  }

  @Cacheable("authors")
  public List<Author> all() {
    return authors.findAll();
  }

  @CacheEvict(cacheNames = "authors", allEntries = true)
  @Transactional
  public void add(String author, String title) {
    Author found =
        authors.findAll().stream().filter(a -> a.name.equals(author)).findFirst().orElseThrow();
    Book book = new Book();
    book.title = title;
    book.author = found;
    books.save(book);
    if (title.isBlank()) {
      throw new IllegalArgumentException("a title is missing");
    }
  }
}
