package io.rocketmq.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Observations, with the keys of their default conventions. Each has all its
 * low-cardinality keys always, with the value {@value #NONE} where there is none; a
 * high-cardinality key is left out instead.
 */
public enum RocketMQObservation implements ObservationDocumentation {

	/** Send of a message by a template or a listener's return value. */
	TEMPLATE("rocketmq.template", DefaultSendConvention.class, Template.values(), TemplateDetail.values()),

	/** Processing of a message by a listener. */
	LISTENER("rocketmq.listener", DefaultListenerConvention.class, Listener.values(), ListenerDetail.values()),

	/** Processing of a batch by a listener. */
	LISTENER_BATCH("rocketmq.listener.batch", DefaultBatchConvention.class, ListenerBatch.values(),
			ListenerBatchDetail.values()),

	/** Check of a transaction by the broker. */
	TRANSACTION_CHECK("rocketmq.transaction.check", DefaultTransactionCheckConvention.class, TransactionCheck.values(),
			TransactionCheckDetail.values());

	/** Value of a low-cardinality key that has none. */
	public static final String NONE = "none";

	/** Name of the other side of a span. */
	static final String REMOTE_SERVICE = "Apache RocketMQ";

	private final String name;

	private final Class<? extends ObservationConvention<? extends Observation.Context>> convention;

	private final KeyName[] lowCardinality;

	private final KeyName[] highCardinality;

	RocketMQObservation(String name, Class<? extends ObservationConvention<? extends Observation.Context>> convention,
			KeyName[] lowCardinality, KeyName[] highCardinality) {
		this.name = name;
		this.convention = convention;
		this.lowCardinality = lowCardinality;
		this.highCardinality = highCardinality;
	}

	/** Returns the name of the observation, which is also that of its timer. */
	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return this.convention;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return this.lowCardinality.clone();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return this.highCardinality.clone();
	}

	/** Low-cardinality keys of {@link RocketMQObservation#TEMPLATE}. */
	public enum Template implements KeyName {

		/** Bean name of the template, or id of the listener whose value is sent. */
		SENDER,
		/** Kind of the send. */
		OPERATION,
		/** Topic of the message. */
		TOPIC,
		/** Result of the send. */
		OUTCOME;

		@Override
		public String asString() {
			return key(this);
		}

	}

	/** High-cardinality keys of {@link RocketMQObservation#TEMPLATE}. */
	public enum TemplateDetail implements KeyName {

		/** Id that the client gave the message. */
		MESSAGE_ID,
		/** Tag of the message. */
		MESSAGE_TAG,
		/** Keys of the message. */
		MESSAGE_KEYS,
		/** Queue of the message. */
		QUEUE,
		/** Resolution of the transaction. */
		TRANSACTION;

		@Override
		public String asString() {
			return key(this);
		}

	}

	/** Low-cardinality keys of {@link RocketMQObservation#LISTENER}. */
	public enum Listener implements KeyName {

		/** Id of the listener. */
		LISTENER,
		/** Consumer group. */
		GROUP,
		/** Topic of the message. */
		TOPIC,
		/** Decision on the message. */
		OUTCOME;

		@Override
		public String asString() {
			return key(this);
		}

	}

	/** High-cardinality keys of {@link RocketMQObservation#LISTENER}. */
	public enum ListenerDetail implements KeyName {

		/** Id that the sending client gave the message. */
		MESSAGE_ID,
		/** Tag of the message. */
		MESSAGE_TAG,
		/** Keys of the message. */
		MESSAGE_KEYS,
		/** Queue of the message. */
		QUEUE,
		/** Number of this delivery of the message, from 1. */
		ATTEMPT;

		@Override
		public String asString() {
			return key(this);
		}

	}

	/** Low-cardinality keys of {@link RocketMQObservation#LISTENER_BATCH}. */
	public enum ListenerBatch implements KeyName {

		/** Id of the listener. */
		LISTENER,
		/** Consumer group. */
		GROUP,
		/** Topic of the messages. */
		TOPIC;

		@Override
		public String asString() {
			return key(this);
		}

	}

	/** High-cardinality keys of {@link RocketMQObservation#LISTENER_BATCH}. */
	public enum ListenerBatchDetail implements KeyName {

		/** Number of messages. */
		SIZE;

		@Override
		public String asString() {
			return key(this);
		}

	}

	/** Low-cardinality keys of {@link RocketMQObservation#TRANSACTION_CHECK}. */
	public enum TransactionCheck implements KeyName {

		/** Topic of the message. */
		TOPIC,
		/** Answer to the check. */
		OUTCOME;

		@Override
		public String asString() {
			return key(this);
		}

	}

	/** High-cardinality keys of {@link RocketMQObservation#TRANSACTION_CHECK}. */
	public enum TransactionCheckDetail implements KeyName {

		/** Id that the sending client gave the message. */
		MESSAGE_ID;

		@Override
		public String asString() {
			return key(this);
		}

	}

	private static String key(Enum<?> constant) {
		return Keys.lower(constant.name()).replace('_', '.');
	}

}
