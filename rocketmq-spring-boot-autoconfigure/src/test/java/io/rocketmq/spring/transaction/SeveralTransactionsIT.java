package io.rocketmq.spring.transaction;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.test.context.EmbeddedRocketMQ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two templates in one application, each with its own transactions and listener of the
 * same topic, against a real server.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@EmbeddedRocketMQ(topics = { "tx-orders", "tx-async", "tx-early" }, brokerProperties = "transactionTimeOut=1000")
class SeveralTransactionsIT {

	@Test
	void eachTemplateRunsTheTransactionsOfItsListener(@Autowired @Qualifier("shop") RocketMQTemplate shop,
			@Autowired @Qualifier("archive") RocketMQTemplate archive, @Autowired Shop shopListener,
			@Autowired Archive archiveListener) {
		assertThat(shop.sendMessageInTransaction("tx-orders", "for the shop", null).resolution())
			.isEqualTo(TransactionResolution.UNKNOWN);
		assertThat(archive.sendMessageInTransaction("tx-orders", "for the archive", null).resolution())
			.isEqualTo(TransactionResolution.UNKNOWN);
		await().atMost(Duration.ofSeconds(60))
			.until(() -> !shopListener.checked.isEmpty() && !archiveListener.checked.isEmpty());
		assertThat(shopListener.executed).containsExactly("for the shop");
		assertThat(shopListener.checked).containsOnly("for the shop");
		assertThat(archiveListener.executed).containsExactly("for the archive");
		assertThat(archiveListener.checked).containsOnly("for the archive");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Shop.class, Archive.class })
	static class Application {

		@Bean
		RocketMQTransactions shopTransactions(RocketMQClient client, RocketMQMessageConverter converter) {
			return new RocketMQTransactions(client, ProducerOptions.of("tx-shop"), converter);
		}

		@Bean
		@Qualifier("archive")
		RocketMQTransactions archiveTransactions(RocketMQClient client, RocketMQMessageConverter converter) {
			return new RocketMQTransactions(client, ProducerOptions.of("tx-archive"), converter);
		}

		@Bean
		RocketMQTemplate shop(Producer producer, RocketMQTransactions shopTransactions,
				RocketMQMessageConverter converter) {
			return new RocketMQTemplate(producer, shopTransactions, converter);
		}

		@Bean
		RocketMQTemplate archive(Producer producer, @Qualifier("archive") RocketMQTransactions archiveTransactions,
				RocketMQMessageConverter converter) {
			return new RocketMQTemplate(producer, archiveTransactions, converter);
		}

	}

	abstract static class Recording implements RocketMQLocalTransactionListener {

		final List<String> executed = new CopyOnWriteArrayList<>();

		final List<String> checked = new CopyOnWriteArrayList<>();

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, @Nullable Object argument) {
			this.executed.add(new String((byte[]) message.getPayload(), StandardCharsets.UTF_8));
			return RocketMQLocalTransactionState.UNKNOWN;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			this.checked.add(new String((byte[]) message.getPayload(), StandardCharsets.UTF_8));
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

	@TransactionListener(topic = "tx-orders", transactions = "shopTransactions")
	static class Shop extends Recording {

	}

	@TransactionListener(topic = "tx-orders", transactions = "archive")
	static class Archive extends Recording {

	}

}
