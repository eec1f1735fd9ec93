// SPDX-License-Identifier: Apache-2.0
package guest.ledgers;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Two data sources, none of them primary, and Liquibase on the first. */
@SpringBootApplication
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  @LiquibaseDataSource
  DataSource income() {
    return pool("income");
  }

  @Bean
  DataSource expenses() {
    return pool("expenses");
  }

  private static DataSource pool(String name) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl("jdbc:h2:mem:" + name + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    pool.setDriverClassName("org.h2.Driver");
    pool.setPoolName(name);
    pool.setMaximumPoolSize(1);
    return pool;
  }

  /** Sums. */
  @RestController
  static class Sums {
    private final JdbcClient income;
    private final JdbcClient expenses;

    Sums(@Qualifier("income") DataSource income, @Qualifier("expenses") DataSource expenses) {
      this.income = JdbcClient.create(income);
      this.expenses = JdbcClient.create(expenses);
    }

    @GetMapping("/sums")
    Map<String, Object> sums() {
      return Map.of(
          "income", income.sql("select sum(amount) from entry").query().singleValue(),
          "expenses",
              expenses
                  .sql(
                      "select count(*) from information_schema.tables where table_schema = 'PUBLIC'")
                  .query()
                  .singleValue());
    }
  }
}
