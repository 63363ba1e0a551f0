package io.rocketmq.spring.transaction;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ProducerOptions;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.transaction.AsyncTransactionListener;
import io.rocketmq.client.transaction.TransactionProducer;
import io.rocketmq.client.transaction.TransactionResult;
import io.rocketmq.spring.observation.RocketMQTransactionCheckObservationConvention;
import io.rocketmq.spring.observation.StartedObservation;
import io.rocketmq.spring.observation.TransactionCheckObserver;
import io.rocketmq.spring.support.RocketMQMessageConverter;
import io.rocketmq.spring.transaction.ListenerRoutes.RegisteredListener;
import io.rocketmq.spring.transaction.LocalTransactions.LocalTransaction;

/**
 * Sender of transactional messages, which also answers the broker's transaction checks
 * through listeners. Thread-safe.
 * <p>
 * As a bean, it finds the beans with
 * {@link io.rocketmq.spring.annotation.TransactionListener @TransactionListener} that
 * belong to it when it first needs one, so that beans can send while they are being
 * created. A listener bean is created at its first call.
 * <p>
 * With at least one listener, the producer starts with the application, since the broker
 * may check transactions of instances that no longer exist. It starts before all other
 * beans, stops after them and can be restarted. Without listeners it starts at the first
 * send, and answers no checks before that.
 */
public final class RocketMQTransactions implements SmartLifecycle, BeanFactoryAware, DisposableBean {

	/** Lifecycle phase: starts before all beans that may send, and stops after them. */
	public static final int PHASE = Integer.MIN_VALUE + 1;

	/**
	 * Name of the bean that Spring Boot's auto-configuration sets as the executor of
	 * asynchronous sends' local transactions, if there is one.
	 */
	public static final String EXECUTOR_BEAN_NAME = "rocketMQTransactionExecutor";

	/**
	 * Name of the bean that Spring Boot's auto-configuration sets as the executor of
	 * transaction checks, if there is one.
	 */
	public static final String CHECK_EXECUTOR_BEAN_NAME = "rocketMQTransactionCheckExecutor";

	private final LocalTransactions local;

	private final TransactionProducerLifecycle lifecycle;

	private volatile @Nullable Executor executor;

	private volatile @Nullable ListableBeanFactory beanFactory;

	/**
	 * Creates the transactions of one client.
	 * @param client the client
	 * @param options the producer's options; its group must be one whose every member has
	 * the same transaction listeners
	 * @param converter converts half messages for the listeners
	 */
	public RocketMQTransactions(RocketMQClient client, ProducerOptions options, RocketMQMessageConverter converter) {
		this(connector(client, options), converter);
	}

	private static Function<AsyncTransactionListener, TransactionProducer> connector(RocketMQClient client,
			ProducerOptions options) {
		Objects.requireNonNull(client, "client must not be null");
		Objects.requireNonNull(options, "options must not be null");
		return (listener) -> client.transactionProducer(options, listener);
	}

	RocketMQTransactions(Function<AsyncTransactionListener, TransactionProducer> connector,
			RocketMQMessageConverter converter) {
		this.local = new LocalTransactions(Objects.requireNonNull(converter, "converter must not be null"),
				this::searchListeners);
		this.lifecycle = new TransactionProducerLifecycle(() -> connector.apply(this.local));
	}

	/**
	 * Sets the executor that runs the local transactions of asynchronous sends, from the
	 * next send on. Those of other sends always run on the sending thread. A transaction
	 * that it rejects counts as unknown.
	 * @param executor the executor, which stays open; null for the client's callback
	 * threads, which is the default
	 */
	public void setExecutor(@Nullable Executor executor) {
		this.executor = executor;
	}

	/**
	 * Sets the executor that calls the listeners for the broker's checks, from the next
	 * check on. The broker repeats a check that it rejects.
	 * @param executor the executor, which stays open; null for the producer's
	 * {@code checkThreads} (2 by default), which is the default
	 */
	public void setCheckExecutor(@Nullable Executor executor) {
		this.local.setCheckExecutor(executor);
	}

	/**
	 * Sets the registry of observations: of the broker's checks, each of which continues
	 * the trace of its send. A local transaction is part of the observation that is
	 * current at the send, such as a template's. Default: none.
	 * @param observationRegistry the registry, or null for none
	 */
	public void setObservationRegistry(@Nullable ObservationRegistry observationRegistry) {
		setObservation(observationRegistry, null);
	}

	/**
	 * Sets the registry of observations, and the convention of those of checks.
	 * @param observationRegistry the registry, or null for none
	 * @param convention the convention, or null for
	 * {@link io.rocketmq.spring.observation.DefaultTransactionCheckConvention}
	 */
	public void setObservation(@Nullable ObservationRegistry observationRegistry,
			@Nullable RocketMQTransactionCheckObservationConvention convention) {
		this.local.setObserver(
				(observationRegistry != null) ? new TransactionCheckObserver(observationRegistry, convention) : null);
	}

	/** Returns the registry of observations, or null if there is none. */
	public @Nullable ObservationRegistry getObservationRegistry() {
		return this.local.observationRegistry();
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		Objects.requireNonNull(beanFactory, "beanFactory must not be null");
		this.beanFactory = (beanFactory instanceof ListableBeanFactory listable) ? listable : null;
	}

	/** Lets the processors register listeners; whether they have registered all. */
	private boolean searchListeners() {
		ListableBeanFactory source = this.beanFactory;
		boolean complete = true;
		if (source != null) {
			for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(source,
					TransactionListenerProcessor.class, true, false)) {
				complete &= source.getBean(name, TransactionListenerProcessor.class).registerListeners();
			}
		}
		return complete;
	}

	/**
	 * Registers a listener.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param listener the listener
	 * @throws IllegalStateException if another listener has the same destination
	 * @throws IllegalArgumentException if the destination is illegal
	 */
	public void register(String destination, RocketMQLocalTransactionListener listener) {
		Objects.requireNonNull(destination, "destination must not be null");
		Objects.requireNonNull(listener, "listener must not be null");
		register(destination, listener, new BlockingListener(listener));
	}

	/**
	 * Registers an asynchronous listener.
	 * @param destination {@code topic} or {@code topic:tag}
	 * @param listener the listener
	 * @throws IllegalStateException if another listener has the same destination
	 * @throws IllegalArgumentException if the destination is illegal
	 */
	public void register(String destination, RocketMQAsyncLocalTransactionListener listener) {
		Objects.requireNonNull(destination, "destination must not be null");
		Objects.requireNonNull(listener, "listener must not be null");
		register(destination, listener, listener);
	}

	private void register(String destination, Object given, RocketMQAsyncLocalTransactionListener listener) {
		register(ListenerRoute.parse(destination, ""),
				new RegisteredListener(given, "listener of " + given.getClass().getName(), () -> listener));
	}

	/** Adds a listener, and connects if this should answer checks from now on. */
	void register(Set<ListenerRoute> routes, RegisteredListener listener) {
		this.local.routes.add(routes, listener);
		this.lifecycle.connectIfStarted();
	}

	/** Removes the listeners of an owner. */
	void unregister(Object owner) {
		this.local.routes.remove(owner);
	}

	/**
	 * Sends a half message, runs the local transaction on this thread, and commits the
	 * message or rolls it back. Blocks.
	 * @param message the message
	 * @param argument passed to the listener, may be null
	 * @return the broker's answer and the outcome of the transaction
	 * @throws IllegalStateException if the message has no listener, or its bean can't be
	 * created yet
	 * @throws io.rocketmq.client.error.RocketMQException if the half message could not be
	 * sent; the local transaction was not run then
	 */
	public TransactionResult send(Message message, @Nullable Object argument) {
		return send(message, argument, TransactionSendOptions.DEFAULT);
	}

	/**
	 * Sends a half message, lets a callback run the local transaction on this thread, and
	 * commits the message or rolls it back. Blocks. Read in
	 * {@link TransactionSendOptions#withCallback} who answers the broker's checks.
	 * @param message the message
	 * @param argument passed to the callback, may be null
	 * @param callback runs the local transaction
	 * @return the broker's answer and the outcome of the transaction
	 * @throws io.rocketmq.client.error.RocketMQException if the half message could not be
	 * sent; the local transaction was not run then
	 */
	public TransactionResult send(Message message, @Nullable Object argument,
			RocketMQLocalTransactionListener callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		return send(message, argument, TransactionSendOptions.DEFAULT.withCallback(callback));
	}

	/**
	 * Sends a half message, runs the local transaction on this thread, and commits the
	 * message or rolls it back. Blocks.
	 * @param message the message
	 * @param argument passed to the listener, may be null
	 * @param options the timeout, and who runs the local transaction
	 * @return the broker's answer and the outcome of the transaction
	 * @throws IllegalStateException if the message or the name has no listener, or its
	 * bean can't be created yet
	 * @throws io.rocketmq.client.error.RocketMQException if the half message could not be
	 * sent; the local transaction was not run then
	 */
	public TransactionResult send(Message message, @Nullable Object argument, TransactionSendOptions options) {
		Objects.requireNonNull(message, "message must not be null");
		Objects.requireNonNull(options, "options must not be null");
		Message half = halfMessage(message, options);
		LocalTransaction transaction = transaction(half, argument, options, null);
		TransactionProducer current = this.lifecycle.producer();
		return (options.timeout() != null) ? current.send(half, transaction, options.timeout())
				: current.send(half, transaction);
	}

	/**
	 * Sends a half message without waiting, then runs the local transaction by the
	 * executor of {@link #setExecutor}, and commits the message or rolls it back.
	 * @param message the message
	 * @param argument passed to the listener, may be null
	 * @return completed with the broker's answer and the outcome of the transaction, or
	 * with a {@link io.rocketmq.client.error.RocketMQException} if the half message could
	 * not be sent; the local transaction was not run then
	 * @throws IllegalStateException if the message has no listener, or its bean can't be
	 * created yet
	 */
	public CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument) {
		return sendAsync(message, argument, TransactionSendOptions.DEFAULT);
	}

	/**
	 * Sends a half message without waiting, then lets a callback run the local
	 * transaction by the executor of {@link #setExecutor}, and commits the message or
	 * rolls it back. Read in {@link TransactionSendOptions#withCallback} who answers the
	 * broker's checks.
	 * @param message the message
	 * @param argument passed to the callback, may be null
	 * @param callback runs the local transaction
	 * @return completed with the broker's answer and the outcome of the transaction, or
	 * with a {@link io.rocketmq.client.error.RocketMQException} if the half message could
	 * not be sent; the local transaction was not run then
	 */
	public CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument,
			RocketMQLocalTransactionListener callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		return sendAsync(message, argument, TransactionSendOptions.DEFAULT.withCallback(callback));
	}

	/**
	 * Sends a half message without waiting, then runs the local transaction by the
	 * executor of {@link #setExecutor}, and commits the message or rolls it back.
	 * @param message the message
	 * @param argument passed to the listener, may be null
	 * @param options the timeout, and who runs the local transaction
	 * @return completed with the broker's answer and the outcome of the transaction, or
	 * with a {@link io.rocketmq.client.error.RocketMQException} if the half message could
	 * not be sent; the local transaction was not run then
	 * @throws IllegalStateException if the message or the name has no listener, or its
	 * bean can't be created yet
	 */
	public CompletableFuture<TransactionResult> sendAsync(Message message, @Nullable Object argument,
			TransactionSendOptions options) {
		Objects.requireNonNull(message, "message must not be null");
		Objects.requireNonNull(options, "options must not be null");
		Message half = halfMessage(message, options);
		LocalTransaction transaction = transaction(half, argument, options, this.executor);
		TransactionProducer current = this.lifecycle.producer();
		return (options.timeout() != null) ? current.sendAsync(half, transaction, options.timeout())
				: current.sendAsync(half, transaction);
	}

	private static Message halfMessage(Message message, TransactionSendOptions options) {
		String name = options.listener();
		return (name != null) ? message.toBuilder().property(LocalTransactions.LISTENER_NAME, name).build() : message;
	}

	/** Finds out who runs the local transaction, before anything is sent. */
	private LocalTransaction transaction(Message half, @Nullable Object argument, TransactionSendOptions options,
			@Nullable Executor executor) {
		RocketMQLocalTransactionListener callback = options.callback();
		String name = half.properties().get(LocalTransactions.LISTENER_NAME);
		StartedObservation<?> send = StartedObservation.current(getObservationRegistry());
		if (callback == null) {
			return new LocalTransaction(this.local.require(name, half.topic(), half.tag()), argument, false, executor,
					send);
		}
		if (name != null) {
			this.local.require(name, half.topic(), half.tag());
		}
		return new LocalTransaction(new BlockingListener(callback), argument, true, executor, send);
	}

	/** Starts, and connects if there are listeners, to answer checks. */
	@Override
	public void start() {
		this.lifecycle.start();
		if (!this.local.isEmpty()) {
			this.lifecycle.connectIfStarted();
		}
	}

	/**
	 * Closes the producer; waits for local transactions for its drain timeout at most.
	 */
	@Override
	public void stop() {
		this.lifecycle.stop();
	}

	/** Stops for good: later sends fail. */
	@Override
	public void destroy() {
		this.lifecycle.close();
	}

	@Override
	public boolean isRunning() {
		return this.lifecycle.isStarted();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
