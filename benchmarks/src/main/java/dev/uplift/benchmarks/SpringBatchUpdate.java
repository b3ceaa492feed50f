package dev.uplift.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.Job;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.JobParametersBuilder;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JobRepositoryFactoryBean;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.item.database.JdbcBatchItemWriter;
import org.springframework.batch.item.database.JdbcPagingItemReader;
import org.springframework.batch.item.database.Order;
import org.springframework.batch.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.item.database.builder.JdbcPagingItemReaderBuilder;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * The rival in its usual chunk style: a paging reader by key, a processor, a batch writer, 1,000
 * items a chunk, job repository in the same database. Usually that is one step on one thread; the
 * harder rival has one flow for each half of the keys, so that both cores work.
 */
final class SpringBatchUpdate {
  private static final int CHUNK = 1000;

  private SpringBatchUpdate() {}

  /** A row on its way through Java. */
  record Item(long id, long n) {}

  /** Makes the rival's job of its repository and transactions. */
  @FunctionalInterface
  private interface Jobs {
    Job make(JobRepository repository, JdbcTransactionManager transactions) throws Exception;
  }

  static void inOneStep(HikariDataSource source, long rows) {
    run(
        source,
        (repository, transactions) ->
            new JobBuilder("update", repository)
                .start(step("all", repository, transactions, source, 0, rows))
                .build());
  }

  static void inTwoFlows(HikariDataSource source, long rows) {
    run(
        source,
        (repository, transactions) ->
            new JobBuilder("update", repository)
                .start(
                    new FlowBuilder<Flow>("halves")
                        .split(new SimpleAsyncTaskExecutor())
                        .add(
                            flow(step("lower", repository, transactions, source, 0, rows / 2)),
                            flow(step("upper", repository, transactions, source, rows / 2, rows)))
                        .build())
                .end()
                .build());
  }

  private static void run(HikariDataSource source, Jobs jobs) {
    new ResourceDatabasePopulator(
            new ClassPathResource("org/springframework/batch/core/schema-postgresql.sql"))
        .execute(source);
    JdbcTransactionManager transactions = new JdbcTransactionManager(source);
    try {
      JobRepository repository = repository(source, transactions);
      TaskExecutorJobLauncher launcher = new TaskExecutorJobLauncher();
      launcher.setJobRepository(repository);
      launcher.afterPropertiesSet();
      JobExecution execution =
          launcher.run(
              jobs.make(repository, transactions),
              new JobParametersBuilder().addLong("run", 1L).toJobParameters());
      if (execution.getStatus() != BatchStatus.COMPLETED) {
        throw new IllegalStateException("the rival did not finish: " + execution);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the rival could not be set up", e);
    }
  }

  private static JobRepository repository(
      HikariDataSource source, JdbcTransactionManager transactions) throws Exception {
    JobRepositoryFactoryBean factory = new JobRepositoryFactoryBean();
    factory.setDataSource(source);
    factory.setTransactionManager(transactions);
    factory.afterPropertiesSet();
    return factory.getObject();
  }

  private static Flow flow(Step step) {
    return new FlowBuilder<Flow>(step.getName()).start(step).build();
  }

  private static Step step(
      String name,
      JobRepository repository,
      JdbcTransactionManager transactions,
      HikariDataSource source,
      long after,
      long to)
      throws Exception {
    JdbcPagingItemReader<Item> reader =
        new JdbcPagingItemReaderBuilder<Item>()
            .name(name + "Reader")
            .dataSource(source)
            .selectClause("id, n")
            .fromClause("big")
            .whereClause("id > :after and id <= :to")
            .parameterValues(Map.of("after", after, "to", to))
            .sortKeys(Map.of("id", Order.ASCENDING))
            .pageSize(CHUNK)
            .fetchSize(CHUNK)
            .rowMapper((row, _) -> new Item(row.getLong("id"), row.getLong("n")))
            .build();
    reader.afterPropertiesSet();
    JdbcBatchItemWriter<Item> writer =
        new JdbcBatchItemWriterBuilder<Item>()
            .dataSource(source)
            .sql("update big set n = ? where id = ?")
            .itemPreparedStatementSetter(
                (item, statement) -> {
                  statement.setLong(1, item.n());
                  statement.setLong(2, item.id());
                })
            .build();
    writer.afterPropertiesSet();
    return new StepBuilder(name, repository)
        .<Item, Item>chunk(CHUNK, transactions)
        .reader(reader)
        .processor(item -> new Item(item.id(), item.n() + 1))
        .writer(writer)
        .build();
  }
}
