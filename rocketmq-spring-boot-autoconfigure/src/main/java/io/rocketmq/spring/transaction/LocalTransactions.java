package io.rocketmq.spring.transaction;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.rocketmq.client.message.Message;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionResolution;
import io.rocketmq.spring.observation.RocketMQTransactionCheckContext;
import io.rocketmq.spring.observation.StartedObservation;
import io.rocketmq.spring.observation.TransactionCheckObserver;
import io.rocketmq.spring.support.RocketMQHeaders;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.CallbackTransactions.CallbackTransaction;
import io.rocketmq.spring.transaction.ListenerRoutes.RegisteredListener;

/**
 * Local side of transactions, which calls the listener of each message. Thread-safe.
 */
final class LocalTransactions implements AsyncTransactionListener {

	/**
	 * Property with the name of the listener, by which it is found in other processes.
	 * Header mappers leave out names with this prefix that they do not know, so that a
	 * message that is forwarded does not carry it along.
	 */
	static final String LISTENER_NAME = RocketMQHeaders.PREFIX + "TRANSACTION_LISTENER";

	private final RocketMQMessageConverter converter;

	private final BooleanSupplier search;

	private final CallbackTransactions callbacks = new CallbackTransactions();

	final ListenerRoutes routes = new ListenerRoutes();

	private volatile Search searched = Search.NONE;

	private volatile @Nullable Executor checkExecutor;

	private volatile @Nullable TransactionCheckObserver observer;

	/**
	 * Creates the local side.
	 * @param search adds all listeners that can be found at present to the routes, and
	 * returns whether that is all of them
	 */
	LocalTransactions(RocketMQMessageConverter converter, BooleanSupplier search) {
		this.converter = converter;
		this.search = search;
	}

	void setCheckExecutor(@Nullable Executor checkExecutor) {
		this.checkExecutor = checkExecutor;
	}

	void setObserver(@Nullable TransactionCheckObserver observer) {
		this.observer = observer;
	}

	@Nullable ObservationRegistry observationRegistry() {
		TransactionCheckObserver current = this.observer;
		return (current != null) ? current.registry() : null;
	}

	/** Whether there is no listener. */
	boolean isEmpty() {
		search(Search.EARLY);
		return this.routes.isEmpty();
	}

	/**
	 * Returns the message's listener.
	 * @throws IllegalStateException if there is none, or it can't be created
	 */
	RocketMQAsyncLocalTransactionListener require(@Nullable String name, String topic, @Nullable String tag) {
		search(Search.EARLY);
		RegisteredListener found = this.routes.find(name, topic, tag);
		if (found == null) {
			search(Search.COMPLETE);
			found = this.routes.find(name, topic, tag);
		}
		if (found == null) {
			throw this.routes.missing(name, topic, tag);
		}
		return found.supplier().get();
	}

	/** Searches for listeners, unless it has been done to this extent. */
	private void search(Search extent) {
		if (this.searched.compareTo(extent) < 0) {
			this.searched = this.search.getAsBoolean() ? Search.COMPLETE : Search.EARLY;
		}
	}

	@Override
	public CompletionStage<TransactionResolution> execute(Message message, String transactionId,
			@Nullable Object argument) {
		LocalTransaction transaction = (LocalTransaction) Objects.requireNonNull(argument);
		if (transaction.callback) {
			this.callbacks.started(transactionId);
		}
		CompletionStage<RocketMQLocalTransactionState> outcome = call(transaction.executor,
				observed(transaction.send, () -> transaction.listener
					.executeLocalTransaction(this.converter.toSpring(message, transactionId), transaction.argument)));
		if (transaction.callback) {
			outcome = keep(transactionId, outcome, transaction.listener);
		}
		return outcome.thenApply(LocalTransactions::resolution);
	}

	@Override
	public CompletionStage<TransactionResolution> check(ReceivedMessage message, int checks) {
		TransactionCheckObserver current = this.observer;
		StartedObservation<RocketMQTransactionCheckContext> started = (current != null) ? current.start(message) : null;
		if (started == null) {
			return answer(message, null);
		}
		return answer(message, started).whenComplete((resolution, failure) -> {
			if (failure != null) {
				started.error((failure instanceof CompletionException && failure.getCause() != null)
						? failure.getCause() : failure);
			}
			started.stop((context) -> context.setResolution(resolution));
		});
	}

	private CompletionStage<TransactionResolution> answer(ReceivedMessage message,
			@Nullable StartedObservation<?> observation) {
		String id = message.messageId();
		CallbackTransaction own = this.callbacks.find(id);
		if (own == null) {
			return call(observed(observation,
					() -> require(message.property(LISTENER_NAME), message.topic(), message.tag())
						.checkLocalTransaction(this.converter.toSpring(message))))
				.thenApply(LocalTransactions::resolution);
		}
		RocketMQAsyncLocalTransactionListener callback = own.callback();
		if (callback == null) {
			return CompletableFuture.completedFuture(resolution(own.outcome()));
		}
		return keep(id,
				call(observed(observation, () -> callback.checkLocalTransaction(this.converter.toSpring(message)))),
				callback)
			.thenApply(LocalTransactions::resolution);
	}

	private static Supplier<CompletionStage<RocketMQLocalTransactionState>> observed(
			@Nullable StartedObservation<?> observation,
			Supplier<CompletionStage<RocketMQLocalTransactionState>> listener) {
		return (observation != null) ? () -> observation.call(listener) : listener;
	}

	private CompletionStage<RocketMQLocalTransactionState> call(
			Supplier<CompletionStage<RocketMQLocalTransactionState>> check) {
		return call(this.checkExecutor, check);
	}

	/** Keeps the outcome for the next check; a failure is an unknown outcome. */
	private CompletionStage<RocketMQLocalTransactionState> keep(String id,
			CompletionStage<RocketMQLocalTransactionState> outcome, RocketMQAsyncLocalTransactionListener callback) {
		return outcome.whenComplete((state, failure) -> this.callbacks.ended(id,
				(failure != null) ? RocketMQLocalTransactionState.UNKNOWN : state, callback));
	}

	/** Returns a stage that is completed however the call ends, even by an error. */
	private static CompletionStage<RocketMQLocalTransactionState> call(@Nullable Executor executor,
			Supplier<CompletionStage<RocketMQLocalTransactionState>> listener) {
		CompletableFuture<RocketMQLocalTransactionState> outcome = new CompletableFuture<>();
		Runnable call = () -> {
			try {
				Objects.requireNonNull(listener.get(), "Transaction listener returned no stage. Return one.")
					.whenComplete((state, failure) -> complete(outcome, state, failure));
			}
			catch (Throwable ex) {
				outcome.completeExceptionally(ex);
			}
		};
		try {
			if (executor != null) {
				executor.execute(call);
			}
			else {
				call.run();
			}
		}
		catch (RuntimeException | Error ex) {
			outcome.completeExceptionally(ex);
		}
		return outcome;
	}

	private static void complete(CompletableFuture<RocketMQLocalTransactionState> outcome,
			@Nullable RocketMQLocalTransactionState state, @Nullable Throwable failure) {
		if (state != null) {
			outcome.complete(state);
		}
		else {
			outcome.completeExceptionally((failure != null) ? failure : new IllegalStateException(
					"Transaction listener returned null as the outcome. Return COMMIT, ROLLBACK or UNKNOWN."));
		}
	}

	private static TransactionResolution resolution(RocketMQLocalTransactionState state) {
		return switch (state) {
			case COMMIT -> TransactionResolution.COMMIT;
			case ROLLBACK -> TransactionResolution.ROLLBACK;
			case UNKNOWN -> TransactionResolution.UNKNOWN;
		};
	}

	/**
	 * Extent of the search for listeners: none, those that can be found while beans are
	 * being created, all.
	 */
	private enum Search {

		NONE, EARLY, COMPLETE

	}

	/**
	 * Local transaction of one send.
	 *
	 * @param listener runs it
	 * @param argument the argument of the send
	 * @param callback whether the listener is a callback of this send
	 * @param executor the executor to run it by, or null for the calling thread
	 * @param send the observation that it is a part of, or null
	 */
	record LocalTransaction(RocketMQAsyncLocalTransactionListener listener, @Nullable Object argument, boolean callback,
			@Nullable Executor executor, @Nullable StartedObservation<?> send) {

	}

}
