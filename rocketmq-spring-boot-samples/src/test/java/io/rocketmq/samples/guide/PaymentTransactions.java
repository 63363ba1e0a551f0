package io.rocketmq.samples.guide;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.stereotype.Service;

import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.samples.orders.Payment;
import io.rocketmq.spring.annotation.TransactionListener;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.transaction.RocketMQAsyncLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionListener;
import io.rocketmq.spring.transaction.RocketMQLocalTransactionState;

/**
 * Transactions of their page.
 */
@Configuration(proxyBeanMethods = false)
class PaymentTransactions {

	@Bean(defaultCandidate = false)
	Executor rocketMQTransactionExecutor() {
		return Executors.newFixedThreadPool(4);
	}

	@Bean(defaultCandidate = false)
	Executor rocketMQTransactionCheckExecutor() {
		return Executors.newFixedThreadPool(8);
	}

	@Service
	static class Cashier {

		private final RocketMQTemplate rocketmq;

		Cashier(RocketMQTemplate rocketmq) {
			this.rocketmq = rocketmq;
		}

		TransactionResult pay(Payment payment) {
			TransactionResult result = this.rocketmq.message(payment).to("payments").sendInTransaction(payment);
			return result;
		}

		CompletableFuture<TransactionResult> payLater(Payment payment) {
			CompletableFuture<TransactionResult> result = this.rocketmq.message(payment)
				.to("payments:card")
				.sendInTransactionAsync(payment);
			return result;
		}

		TransactionResult refund(Payment payment) {
			TransactionResult result = this.rocketmq.message(payment)
				.to("payments")
				.transactionListener("refunds")
				.sendInTransaction(payment);
			return result;
		}

		TransactionResult payBy(Payment payment, RocketMQLocalTransactionListener callback) {
			TransactionResult result = this.rocketmq.message(payment)
				.to("payments")
				.sendInTransaction(payment, callback);
			return result;
		}

	}

	@TransactionListener(topic = "payments")
	static class Payments implements RocketMQLocalTransactionListener {

		private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(1);

		private final Bookings bookings;

		Payments(Bookings bookings) {
			this.bookings = bookings;
		}

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, Object argument) {
			this.bookings.book(transactionId(message), (Payment) argument);
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			if (this.bookings.contains(transactionId(message))) {
				return RocketMQLocalTransactionState.COMMIT;
			}
			Instant sent = Instant.ofEpochMilli((Long) message.getHeaders().get(RocketMQHeaders.BORN_TIMESTAMP));
			return sent.isBefore(Instant.now().minus(LONGEST_TRANSACTION)) ? RocketMQLocalTransactionState.ROLLBACK
					: RocketMQLocalTransactionState.UNKNOWN;
		}

		private static String transactionId(Message<?> message) {
			return (String) message.getHeaders().get(RocketMQHeaders.TRANSACTION_ID);
		}

	}

	@TransactionListener(topic = "payments", tag = "card")
	static class CardPayments implements RocketMQAsyncLocalTransactionListener {

		@Override
		public CompletionStage<RocketMQLocalTransactionState> executeLocalTransaction(Message<?> message,
				Object argument) {
			return CompletableFuture.completedStage(RocketMQLocalTransactionState.COMMIT);
		}

		@Override
		public CompletionStage<RocketMQLocalTransactionState> checkLocalTransaction(Message<?> message) {
			return CompletableFuture.completedStage(RocketMQLocalTransactionState.COMMIT);
		}

	}

	@TransactionListener(name = "refunds")
	static class Refunds implements RocketMQLocalTransactionListener {

		@Override
		public RocketMQLocalTransactionState executeLocalTransaction(Message<?> message, Object argument) {
			return RocketMQLocalTransactionState.COMMIT;
		}

		@Override
		public RocketMQLocalTransactionState checkLocalTransaction(Message<?> message) {
			return RocketMQLocalTransactionState.COMMIT;
		}

	}

	/** A table of the shop's database. */
	@Service
	static class Bookings {

		private final Map<String, Payment> table = new ConcurrentHashMap<>();

		// With @Transactional(propagation = Propagation.REQUIRES_NEW) on a real table.
		void book(String id, Payment payment) {
			this.table.put(id, payment);
		}

		boolean contains(String id) {
			return this.table.containsKey(id);
		}

	}

}
