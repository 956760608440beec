package io.sealedlog.gateway;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.account.PasswordWork;
import io.sealedlog.gateway.authentic.ForgeryAlarm;
import io.sealedlog.gateway.bulk.BatchWindow;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.OwnIds;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.config.RateSettings;
import io.sealedlog.gateway.conversation.ClientEpochs;
import io.sealedlog.gateway.conversation.ConversationChanges;
import io.sealedlog.gateway.conversation.ConversationCreation;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationShares;
import io.sealedlog.gateway.conversation.EpochMaking;
import io.sealedlog.gateway.conversation.EpochRotation;
import io.sealedlog.gateway.conversation.EpochSources;
import io.sealedlog.gateway.conversation.MemberNames;
import io.sealedlog.gateway.conversation.NextEpochs;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.gateway.limit.ClientAddresses;
import io.sealedlog.gateway.limit.LoginThrottle;
import io.sealedlog.gateway.limit.Places;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.gateway.live.TypingRelay;
import io.sealedlog.gateway.mark.ReadMarks;
import io.sealedlog.gateway.member.HistoryHandover;
import io.sealedlog.gateway.member.MemberChanges;
import io.sealedlog.gateway.message.BatchSending;
import io.sealedlog.gateway.message.ConversationSummaries;
import io.sealedlog.gateway.message.EnvelopeSending;
import io.sealedlog.gateway.message.EnvelopeView;
import io.sealedlog.gateway.message.KeyMaterial;
import io.sealedlog.gateway.message.MessageOpening;
import io.sealedlog.gateway.message.MessageReading;
import io.sealedlog.gateway.message.MessageRedaction;
import io.sealedlog.gateway.message.MessageSending;
import io.sealedlog.gateway.message.MessageVersions;
import io.sealedlog.gateway.message.OldIds;
import io.sealedlog.gateway.message.ReadingKeys;
import io.sealedlog.gateway.message.RelationCheck;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.IdReads;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.readmodel.MarkReads;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.PageCheck;
import io.sealedlog.gateway.readmodel.RelationReads;
import io.sealedlog.gateway.readmodel.StoredEvents;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.vault.Vault;

/// Which use case works with what. Nothing here is opened or closed.
final class Wiring {
  private final GatewayConfig config;
  private final ServiceContext context;
  private final Vault vault;
  private final LogParts log;
  private final MessageReading.Sources sources;
  private final ConversationDirectory.Source conversationSource;
  private final ConversationDirectory directory;
  private final ConversationShares shares;
  private final ReadingKeys keys;
  private final IdentityLock lock;
  private final SessionCheck check;
  private final TypingRelay typing;
  private final LiveReads liveReads;
  private final LiveDelivery live;
  private final ReadMarks marks;
  private final IdReads oldIds;

  Wiring(GatewayConfig config, ServiceContext context, Vault vault, Jdbc readModel, LogParts log) {
    this.config = config;
    this.context = context;
    this.vault = vault;
    this.log = log;
    Partitions partitions = log.tail().partitions();
    StoredEvents events =
        new StoredEvents(
            new EventVerifier(vault.eventKeys()::find),
            partitions,
            new ForgeryAlarm(ForgeryAlarm.Where.READ_MODEL, context.metrics()));
    ConversationReads conversations = new ConversationReads(readModel, events);
    this.sources =
        new MessageReading.Sources(
            conversations,
            new MessageReads(readModel, events),
            new PageCheck(readModel, events),
            new RelationReads(readModel, events),
            new KeyReads(readModel, events),
            new Freshness(readModel, log.tail(), log.progress()),
            partitions);
    this.oldIds = new IdReads(readModel, partitions);
    this.conversationSource =
        new ConversationDirectory.Source(conversations, sources.freshness(), partitions);
    this.directory = new ConversationDirectory(conversationSource);
    this.shares = new ConversationShares(vault.shares());
    this.keys = new ReadingKeys(sources.keys(), shares);
    this.marks =
        new ReadMarks(
            directory, conversationSource, new MarkReads(readModel), log.marks(), context.clock());
    this.lock = new IdentityLock(vault.sessionKeys(), vault.accounts(), context.random());
    this.check = new SessionCheck(vault.sessions(), lock, context.clock(), keys);
    this.typing = new TypingRelay(new Ids(context.clock(), context.random()).version4());
    this.liveReads = new LiveReads(readModel, events, conversations);
    this.live =
        new LiveDelivery(
            new LiveDelivery.Sources(
                liveReads, partitions, new MessageOpening(keys), new EnvelopeView(sources.keys())),
            new LiveDelivery.People(
                check, vault.sessions(), Places.ofStreams(config.rates()), context.clock()),
            config.live(),
            typing,
            context.metrics());
    typing.start(live::typing);
  }

  LiveDelivery live() {
    return live;
  }

  /// To be connected to the other gateways.
  TypingRelay typing() {
    return typing;
  }

  /// The leaf index of the newest event of a partition that is stored.
  long newestStored(int partition) {
    return liveReads.newestLeaf(partition);
  }

  /// To be told every mark of the topic.
  void marked(ReadMark mark) {
    if (marks.passed(mark)) {
      live.marked(mark);
    }
  }

  ConversationDirectory directory() {
    return directory;
  }

  Freshness freshness() {
    return sources.freshness();
  }

  RouteTable.Served served(PasswordWork passwords) {
    CommandPublisher publisher = log.publisher();
    Ids ids = new Ids(context.clock(), context.random());
    OwnIds ownIds = new OwnIds(ids, log.tail());
    MessageSending.Checks checks = checks();
    MessageSending sending =
        new MessageSending(
            directory,
            shares,
            new MessageSending.Log(publisher, rotation(publisher, ownIds)),
            checks,
            ownIds);
    return new RouteTable.Served(
        people(passwords, publisher),
        conversations(publisher, ids),
        new RouteTable.Messages(
            sending,
            new EnvelopeSending(directory, publisher, checks, sources),
            new MessageReading(sources, directory, log.pending(), keys),
            new MessageVersions(sources, directory, keys),
            marks,
            config.limits().textBytes()),
        new RouteTable.Live(live, config.http().bodyLimitBytes(), context.random()),
        changes(publisher, ownIds),
        bulk(sending, checks.oldIds()),
        new KeyMaterial(directory, shares, sources),
        protection());
  }

  private RouteTable.Bulk bulk(MessageSending sending, OldIds oldIds) {
    return new RouteTable.Bulk(
        new BatchSending(
            sending,
            new BatchSending.Log(log.bulkPublisher(), sources.freshness(), sources.partitions()),
            oldIds),
        new BatchWindow(config.bulk().window(), config.bulk().windowBytes()),
        config.http().bodyLimitBytes(),
        config.limits().textBytes());
  }

  private RouteTable.Protection protection() {
    RateSettings rates = config.rates();
    return new RouteTable.Protection(
        new RateLimits(rates, context.metrics()),
        Places.ofBatches(rates),
        new ClientAddresses(rates.proxies()),
        new LoginThrottle(rates));
  }

  private RouteTable.People people(PasswordWork passwords, CommandPublisher publisher) {
    AccountService service =
        new AccountService(
            config,
            passwords,
            new AccountService.Surroundings(
                vault, publisher, lock, check, context.clock(), context.random()));
    return new RouteTable.People(
        service, vault.accounts(), check, vault.sessions(), context.clock());
  }

  private RouteTable.Conversations conversations(CommandPublisher publisher, Ids ids) {
    return new RouteTable.Conversations(
        new ConversationCreation(
            vault,
            publisher,
            conversationSource,
            new ConversationCreation.Epochs(
                new EpochMaking(config.limits().suite(), context.random()), clientEpochs()),
            ids),
        directory,
        conversationSource,
        new ConversationSummaries(
            new MemberNames(vault.accounts()), marks, sources.messages(), keys),
        log.pending());
  }

  private MessageSending.Checks checks() {
    return new MessageSending.Checks(
        new OldIds(
            oldIds,
            sources.messages(),
            sources.freshness(),
            sources.partitions(),
            keys,
            context.clock()),
        new RelationCheck(sources.messages(), sources.freshness(), sources.partitions()));
  }

  private RouteTable.Changes changes(CommandPublisher publisher, OwnIds ids) {
    HistoryHandover history =
        new HistoryHandover(keys, sources.freshness(), sources.partitions(), context.random());
    return new RouteTable.Changes(
        new MemberChanges(
            new ConversationChanges(directory, publisher, ids),
            new EpochSources(nextEpochs(), clientEpochs()),
            history,
            vault.accounts(),
            context.clock()),
        new MessageRedaction(sources, directory, publisher, ids));
  }

  private EpochRotation rotation(CommandPublisher publisher, OwnIds ids) {
    return new EpochRotation(directory, nextEpochs(), publisher, ids, context.clock());
  }

  private ClientEpochs clientEpochs() {
    return new ClientEpochs(config.limits().suite(), shares);
  }

  private NextEpochs nextEpochs() {
    return new NextEpochs(
        new EpochMaking(config.limits().suite(), context.random()), shares, vault.accounts());
  }
}
