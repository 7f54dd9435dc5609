namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Stable codes of what apps and their hosts refuse, and of why instances and apps stand where they stand.</summary>
public static class AppCodes
{
    /// <summary>Apps are switched off in this cluster.</summary>
    public const string Disabled = "apps_disabled";

    /// <summary>What <see cref="Disabled"/> means and how to change it, as a sentence.</summary>
    public const string DisabledText =
        "Apps are off in this cluster; switch them on with \"features\": { \"enable-app-deployment\": true } in config/settings.json (settings:features:enable-app-deployment) and start again.";

    /// <summary>The manifest has faults, which the answer lists.</summary>
    public const string InvalidManifest = "invalid_manifest";

    /// <summary>There is no app of this name.</summary>
    public const string UnknownApp = "unknown_app";

    /// <summary>There is an app of this name, and it is not this one.</summary>
    public const string AppExists = "app_exists";

    /// <summary>The app is stopped; deploying it starts it.</summary>
    public const string AppStopped = "app_stopped";

    /// <summary>The app has no such revision, or none before the one that runs.</summary>
    public const string UnknownRevision = "unknown_revision";

    /// <summary>The number of instances is out of range, or another than autoscaling allows.</summary>
    public const string InvalidReplicas = "invalid_replicas";

    /// <summary>The image's registry is not among those that are allowed.</summary>
    public const string RegistryNotAllowed = "registry_not_allowed";

    /// <summary>The archive or program that the manifest names was not uploaded.</summary>
    public const string ObjectMissing = "object_missing";

    /// <summary>Another app has the balancer's port.</summary>
    public const string PortTaken = "port_taken";

    /// <summary>There are as many apps as there may be.</summary>
    public const string TooManyApps = "too_many_apps";

    /// <summary>No operator admitted the machine.</summary>
    public const string HostNotAdmitted = "host_not_admitted";

    /// <summary>The node id is none, or no such host is known.</summary>
    public const string UnknownHost = "unknown_host";

    /// <summary>Another agent with the same key reports for this machine.</summary>
    public const string AgentConflict = "agent_conflict";

    /// <summary>The machine has not reported for too long.</summary>
    public const string HostLost = "host_lost";

    /// <summary>The machine's agent says that it cannot run instances now.</summary>
    public const string HostUnfit = "host_unfit";

    /// <summary>An operator took the machine out.</summary>
    public const string HostEvicted = "host_evicted";

    /// <summary>No machine is fit and has room.</summary>
    public const string NoRoom = "no_room";

    /// <summary>An instance waits before it takes the place of one that failed.</summary>
    public const string RestartBackoff = "restart_backoff";

    /// <summary>An instance ended by itself.</summary>
    public const string Exited = "exited";

    /// <summary>An instance did not pass its health checks.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>The machine no longer knows an instance that it had been told to run.</summary>
    public const string Missing = "instance_missing";

    /// <summary>The revision before was brought back, since the newer one did not come up.</summary>
    public const string RolledBack = "rolled_back";

    /// <summary>The app has no such instance.</summary>
    public const string UnknownInstance = "unknown_instance";

    /// <summary>The instance, or every instance of the app, does not run.</summary>
    public const string InstanceNotRunning = "instance_not_running";

    /// <summary>The machine runs as many commands as it may.</summary>
    public const string ExecBusy = "exec_busy";

    /// <summary>There is no such run of a command, or it is another operator's.</summary>
    public const string UnknownExec = "unknown_exec";

    /// <summary>A command ran longer than it may, and was to be ended.</summary>
    public const string ExecTimeout = "exec_timeout";

    /// <summary>A command wrote more than it may, and was to be ended.</summary>
    public const string ExecOutputLimit = "exec_output_limit";

    /// <summary>Nobody read what a command wrote any more, so that it was to be ended.</summary>
    public const string ExecAbandoned = "exec_abandoned";

    /// <summary>Nothing is heard any more of the machine that runs a command, or of the silo that listened to it; what became of it is not known.</summary>
    public const string ExecLost = "exec_lost";

    /// <summary>Somebody else writes what a command reads.</summary>
    public const string ExecInputTaken = "exec_input_taken";

    /// <summary>A command without a terminal has none that has a size.</summary>
    public const string ExecNoTerminal = "exec_no_terminal";

    /// <summary>Whoever wrote what a command reads broke off before the end of it.</summary>
    public const string ExecInputLost = "exec_input_lost";
}
