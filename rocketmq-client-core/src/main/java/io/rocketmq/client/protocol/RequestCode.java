package io.rocketmq.client.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks for (Apache's {@code RequestCode}).
 */
public enum RequestCode {

	/** Client to broker: give me messages of a queue, held until there are some. */
	PULL_MESSAGE(11),
	/** Client to broker: how far is this group in this queue. */
	QUERY_CONSUMER_OFFSET(14),
	/** Client to broker: this group is this far in this queue. */
	UPDATE_CONSUMER_OFFSET(15),
	/** Client to broker: the first offset stored at or after an instant. */
	SEARCH_OFFSET_BY_TIMESTAMP(29),
	/** Client to broker: the offset that the next message of a queue gets. */
	GET_MAX_OFFSET(30),
	/** Client to broker: the first offset that a queue still has. */
	GET_MIN_OFFSET(31),
	/** Client to broker: I am here, with these groups and subscriptions. */
	HEART_BEAT(34),
	/** Client to broker: I leave this group. */
	UNREGISTER_CLIENT(35),
	/** Client to broker: deliver this message again, later. */
	CONSUMER_SEND_MSG_BACK(36),
	/** Client to broker: commit or roll back a half message. */
	END_TRANSACTION(37),
	/** Client to broker: who is in this consumer group. */
	GET_CONSUMER_LIST_BY_GROUP(38),
	/** Broker to client, oneway: what became of this half message. */
	CHECK_TRANSACTION_STATE(39),
	/** Broker to client, oneway: the members of a consumer group have changed. */
	NOTIFY_CONSUMER_IDS_CHANGED(40),
	/** Client to name server: where is this topic. */
	GET_ROUTEINFO_BY_TOPIC(105),
	/** Client to broker: store this message; short field names. */
	SEND_MESSAGE_V2(310);

	private static final RequestCode[] ALL = values();

	private final int code;

	RequestCode(int code) {
		this.code = code;
	}

	/**
	 * The number on the wire.
	 * @return the code
	 */
	public int code() {
		return this.code;
	}

	/**
	 * The request with a number.
	 * @param code the number
	 * @return the request, or null if this client does not know it
	 */
	public static @Nullable RequestCode of(int code) {
		for (RequestCode each : ALL) {
			if (each.code == code) {
				return each;
			}
		}
		return null;
	}

}
